using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PulsarOps.Coordination;

namespace PulsarOps.Tests.Support;

/// <summary>A real PowerShell in a process of its own, with the packed module.</summary>
internal sealed class Controller : IDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    private const int SigStop = 19;
    private const char Gone = '-';

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private Controller(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["NO_COLOR"] = "1";
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public bool HasExited => _process.HasExited;

    public int ProcessId => _process.Id;

    public static Controller Run(string script, IReadOnlyDictionary<string, string>? environment = null) =>
        RunUnder([], script, environment);

    /// <summary>As another user, and in a place of its own: the words of a command that runs another.</summary>
    public static Controller RunUnder(
        string[] wrapper,
        string script,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        // Where the tests run in the background of a script, SIGINT is ignored, and whatever they start inherits that.
        string[] command =
        [
            .. wrapper, "env", "--default-signal=INT", "dotnet", Pwsh.Library, "-NoProfile", "-NonInteractive",
            "-Command", $"Import-Module -Name '{ModuleFolder.Path}'; {script}",
        ];
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(start);
    }

    /// <summary>
    /// The environment of a controller on a new machine: its home is empty, and a folder below this one.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Elsewhere(string folder, int leaseSeconds)
    {
        var environment = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith("XDG_", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => "");
        environment["HOME"] = Directory
            .CreateDirectory(Path.Combine(folder, "homes", Guid.NewGuid().ToString("N")))
            .FullName;
        environment[LeaseSettings.Variable] = leaseSeconds.ToString(CultureInfo.InvariantCulture);
        return environment;
    }

    /// <summary>What it printed, errors last, and how it ended.</summary>
    public (int ExitCode, string Output) Wait(int seconds = 300)
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The controller did not end within {seconds} s:\n{_output.Result}{_errors.Result}");
        }

        return (_process.ExitCode, _output.Result + _errors.Result);
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <returns>Whether it stands still; otherwise it has come to its end.</returns>
    public bool TryStop()
    {
        // A process that has ended also takes signals, until it is waited for.
        if (Kill(_process.Id, SigStop) != 0)
            return false;
        while (true)
        {
            switch (StatusOf(_process.Id)[0][0])
            {
                case 'T':
                    return true;
                case 'Z' or 'X' or Gone:
                    return false;
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>Scripts that it runs, in process groups of their own.</summary>
    public void KillScripts()
    {
        foreach (var child in Process.GetProcesses().Where(process => ParentOf(process.Id) == _process.Id))
            _ = Kill(-child.Id, SigKill);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static int ParentOf(int processId) => int.Parse(StatusOf(processId)[1], CultureInfo.InvariantCulture);

    /// <summary>The state of a process, its parent, and what follows them in /proc.</summary>
    private static string[] StatusOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [$"{Gone}", "0"];
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
