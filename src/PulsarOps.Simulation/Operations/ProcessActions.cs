using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Operations that start services and jobs.</summary>
internal static class ProcessActions
{
    public static (HostOperationOutcome, string) Start(SimulatedHost host, StartOperation start)
    {
        if (host.Processes.Of(host, start.PidFile) is { } running)
            return (HostOperationOutcome.Unchanged, Number(running.Id));

        UnitActions.Demand(host.Files, start.Manager);
        ThrowIfFolderMissing(host, start.PidFile);
        ThrowIfFolderMissing(host, start.OutputFile);
        var launch = Launch(
            host,
            CommandOf(start),
            start.WorkDirectory,
            start.EnvironmentFile,
            start.OutputFile,
            start.PidFile
        ) with
        {
            InputsDigest = host.DigestOf(start.Inputs), Unit = start.Manager.Unit,
        };
        return (HostOperationOutcome.Changed, Number(Begin(launch).Id));
    }

    public static (HostOperationOutcome, string) Run(SimulatedHost host, JobOperation job)
    {
        var pidFile = $"{job.Directory}/pid";
        if (host.Processes.Of(host, pidFile) is not null)
            return (HostOperationOutcome.Unchanged, "runs already");
        if (StatusOf(host, job.Directory) == "0")
            return (HostOperationOutcome.Unchanged, "has run already");

        var launch = Launch(
            host,
            job.Command,
            job.WorkDirectory,
            job.EnvironmentFile,
            OutputOf(job.Directory),
            pidFile
        ) with
        {
            StatusFile = StatusFile(job.Directory),
        };
        host.Files.Remove(job.Directory);
        host.Files.MakeDirectory(job.Directory);
        Begin(launch);
        return (HostOperationOutcome.Changed, "");
    }

    /// <summary>The exit status of a job that has ended.</summary>
    public static string? StatusOf(SimulatedHost host, string directory) =>
        host.Files.ReadText(StatusFile(directory))?.Trim();

    public static string OutputOf(string directory) => $"{directory}/output";

    private static string StatusFile(string directory) => $"{directory}/status";

    private static SimulatedProcess Begin(Launch launch)
    {
        if (launch.Host.Files.FindFile(launch.OutputFile) is null)
            launch.Host.Files.WriteText(launch.OutputFile, "");
        var process = Programs.Create(launch);
        launch.Host.Processes.Start(process);
        return process;
    }

    private static Launch Launch(
        SimulatedHost host,
        IReadOnlyList<string> command,
        string workDirectory,
        string environmentFile,
        string outputFile,
        string pidFile
    )
    {
        var environment = host.Files.ReadText(environmentFile)
            ?? throw new SimulatedFileException($"sh: cannot open {environmentFile}: No such file");
        if (host.Files.FindDirectory(workDirectory) is null)
            throw new SimulatedFileException($"sh: cd: can't cd to {workDirectory}");
        if (!Programs.Exists(host.Files, command[0]))
            throw new SimulatedFileException($"sh: {command[0]}: not found");
        return new(host, command, EnvironmentReader.Parse(environment), workDirectory, outputFile, pidFile);
    }

    // pulsar-daemon runs the bin/pulsar next to it.
    private static IReadOnlyList<string> CommandOf(StartOperation start) =>
        start.Manager.Kind == ServiceManagerKind.Daemon
            ? [start.Command[0].Substring(0, start.Command[0].LastIndexOf('-')), .. start.Command.Skip(1)]
            : start.Command;

    private static void ThrowIfFolderMissing(SimulatedHost host, string file)
    {
        if (host.Files.FindDirectory(SimulatedFileSystem.Parent(file)) is null)
            throw new SimulatedFileException($"sh: cannot create {file}: Directory nonexistent");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
