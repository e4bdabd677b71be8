using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Views;

/// <summary>
/// A console, of 80 columns unless another width is given, that keeps what it shows, and a session that writes to it.
/// </summary>
internal sealed class Screen : PSHost, IDisposable
{
    public const int Width = 80;

    private readonly ScreenInterface _interface;
    private readonly Runspace _runspace;
    private bool _isPlain;

    /// <param name="formats">Format files to use.</param>
    public Screen(params string[] formats)
        : this(Width, formats)
    {
    }

    public Screen(int width, params string[] formats)
    {
        _interface = new(width);
        var state = InitialSessionState.CreateDefault2();
        foreach (var file in formats)
            state.Formats.Add(new SessionStateFormatEntry(file));
        _runspace = RunspaceFactory.CreateRunspace(this, state);
        _runspace.Open();

        // PowerShell colours headings in every mode, and leaves it to the host to strip that: here only the views'
        // colours count.
        Show(
            "$PSStyle.Formatting.TableHeader = $PSStyle.Formatting.CustomTableHeaderLabel = "
                + "$PSStyle.Formatting.FormatAccent = ''"
        );
        Rendering("PlainText");
    }

    public override CultureInfo CurrentCulture => CultureInfo.GetCultureInfo("en-US");

    public override CultureInfo CurrentUICulture => CurrentCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "Screen";

    public override PSHostUserInterface UI => _interface;

    public override Version Version => new(1, 0);

    public void Import() => Show($"Import-Module '{ModuleFolder.Manifest}' -ErrorAction Stop");

    public void Rendering(string mode)
    {
        Show($"$PSStyle.OutputRendering = '{mode}'");
        _isPlain = mode == "PlainText";
    }

    /// <summary>What a script shows; an error of it fails the test.</summary>
    public string Show(string script, params object[] input)
    {
        _interface.Text.Clear();
        using var shell = PowerShell.Create(_runspace);
        shell.AddScript(script).AddCommand("Out-Default");
        shell.Invoke(input);
        Assert.Empty(shell.Streams.Error);
        var text = _interface.Text.ToString().ReplaceLineEndings("\n");
        return _isPlain ? text.Replace("\e[0m", "", StringComparison.Ordinal) : text;
    }

    /// <summary>What objects look like when they are put out.</summary>
    public string Show(IEnumerable<object> objects) => Show("$input", [.. objects]);

    public void Dispose() => _runspace.Dispose();

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
