using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PulsarOps.Shell;

/// <summary>What PowerShell writes to and asks of the user.</summary>
internal sealed class ShellUserInterface(ShellOptions options, ConsoleOutput output, ConsoleInput input, Interrupts interrupts)
    : PSHostUserInterface
{
    private readonly CredentialPrompt _credentials = new(output, input);

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface(options, output, input);

    public override bool SupportsVirtualTerminal => output.HasColor;

    public override void Write(string value) => output.Write(value);

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        output.Write(value, foregroundColor);

    public override void WriteLine() => output.WriteLine();

    public override void WriteLine(string value) => output.WriteLine(value);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        output.WriteLine(value, foregroundColor);

    public override void WriteErrorLine(string value)
    {
        // As pwsh: the empty lines that formatting puts around an error are dropped.
        if (!string.IsNullOrEmpty(value))
        {
            output.WriteErrorLine(value);
        }
    }

    public override void WriteWarningLine(string message) => WriteStyled(FormatStyle.Warning, "WARNING", message);

    public override void WriteVerboseLine(string message) => WriteStyled(FormatStyle.Verbose, "VERBOSE", message);

    public override void WriteDebugLine(string message) => WriteStyled(FormatStyle.Debug, "DEBUG", message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => output.ShowProgress(sourceId, record);

    public override string ReadLine()
    {
        EnsureCanPrompt();
        return Answer(input.ReadLine())!;
    }

    public override SecureString ReadLineAsSecureString()
    {
        EnsureCanPrompt();
        return Answer(input.ReadSecureLine())!;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Introduce(caption, message);
        return new ChoicePrompt(output, input, choices, defaultChoice).Ask();
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Introduce(caption, message);
        return Answer(new FieldPrompt(output, input, _credentials).Ask(descriptions))!;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName)
    {
        Introduce(caption, message);
        return Answer(_credentials.Ask(userName, targetName))!;
    }

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private void WriteStyled(FormatStyle style, string prefix, string message) =>
        output.WriteLine($"{GetFormatStyleString(style)}{prefix}: {message}{GetFormatStyleString(FormatStyle.Reset)}");

    private void Introduce(string? caption, string? message)
    {
        EnsureCanPrompt();
        if (!string.IsNullOrEmpty(caption))
        {
            output.WriteLine();
            output.WriteLine(caption, ConsoleColor.White);
        }

        if (!string.IsNullOrEmpty(message))
        {
            output.WriteLine(message);
        }
    }

    private void EnsureCanPrompt()
    {
        if (options.CanPrompt)
        {
            return;
        }

        throw new PSInvalidOperationException(options.NonInteractive
            ? "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available."
            : "PowerShell is in NonInteractive mode, because standard input is redirected. Read and Prompt functionality is not available.");
    }

    // A question that Ctrl+C ended has no answer: the pipeline is being stopped.
    private T? Answer<T>(T? answer) => interrupts.ExitCode is null ? answer : throw new PipelineStoppedException();
}
