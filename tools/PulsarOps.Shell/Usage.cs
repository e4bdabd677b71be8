using System.Management.Automation;
using System.Reflection;

namespace PulsarOps.Shell;

/// <summary>The texts of -Help and -Version.</summary>
internal static class Usage
{
    public const string Help = """
        Usage: PulsarOps.Shell [options] [[-File] <script> [arguments...]]
               PulsarOps.Shell [options] -Command <text> | -

        Runs PowerShell with the module PulsarOps imported. Without a script or a command it reads
        commands, from a prompt or from redirected standard input.

          -File <script> [arguments...]  run a script; -Name value, -Switch, -Switch:$false and
                                         positional arguments reach its param block
          -Command <text>                run the text; - reads commands from standard input
          -NonInteractive                never ask: a prompt is an error; no progress line
          -NoModule                      do not import PulsarOps
          -NoProfile, -NoLogo            accepted for scripts that call pwsh; no effect
          -Version, -Help

        The module is looked for in the folder named by PULSAROPS_MODULE, or else in out/PulsarOps
        of the checkout that this program lies in.
        Exit codes: the script's own (exit n), 1 after an error that ended it, 64 for a wrong command
        line, 70 when the module is missing, 130 after Ctrl+C, 143 after SIGTERM.
        """;

    /// <summary>The version of this assembly.</summary>
    public static Version ShellVersion { get; } = typeof(Usage).Assembly.GetName().Version ?? new Version(0, 0);

    public static string VersionLine => $"PulsarOps.Shell {ShellVersion} (PowerShell {PowerShellVersion})";

    // "7.6.9 SHA: ..." or "7.6.9+..."
    private static string PowerShellVersion =>
        typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split(' ', '+')[0] ?? "";
}
