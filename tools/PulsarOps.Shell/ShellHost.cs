using System.Globalization;
using System.Management.Automation.Host;

namespace PulsarOps.Shell;

/// <summary>The host that PowerShell sees as <c>$Host</c>.</summary>
internal sealed class ShellHost(PSHostUserInterface ui, ConsoleOutput output) : PSHost
{
    /// <summary>Runs a prompt inside the running command: the answer [S] Suspend.</summary>
    public Action? NestedPrompt { get; set; }

    /// <summary>What <c>exit</c> asked for, null while it has not.</summary>
    public int? ExitCode { get; set; }

    public override string Name => "PulsarOps.Shell";

    public override Version Version => Usage.ShellVersion;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => ui;

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public override void EnterNestedPrompt() => NestedPrompt?.Invoke();

    // $Host.ExitNestedPrompt() ends the prompt as exit does.
    public override void ExitNestedPrompt() => ExitCode = ExitCodes.Success;

    // A native program writes to the terminal itself.
    public override void NotifyBeginApplication() => output.HideProgress();

    public override void NotifyEndApplication()
    {
    }
}
