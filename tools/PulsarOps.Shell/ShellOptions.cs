using System.Management.Automation.Runspaces;

namespace PulsarOps.Shell;

/// <summary>The parsed command line.</summary>
internal sealed record ShellOptions
{
    public ShellMode Mode { get; init; } = ShellMode.Interactive;

    /// <summary>The script's full path or the command's text.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<CommandParameter> Arguments { get; init; } = [];

    public bool NonInteractive { get; init; }

    public bool NoModule { get; init; }

    /// <summary>Whether somebody can answer a question.</summary>
    public bool CanPrompt => !NonInteractive && !Console.IsInputRedirected;
}
