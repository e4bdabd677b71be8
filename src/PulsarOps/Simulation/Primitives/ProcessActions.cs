using System.Globalization;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;
using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Services and jobs are started.</summary>
internal static class ProcessActions
{
    public static (PrimitiveOutcome, string) Start(SimulatedMachine machine, StartPrimitive start)
    {
        if (machine.Processes.Of(machine, start.PidFile) is { } running)
            return (PrimitiveOutcome.Unchanged, Number(running.Id));

        UnitActions.Demand(machine.Files, start.Keeper);
        DemandFolder(machine, start.PidFile);
        DemandFolder(machine, start.OutputFile);
        var launch = Launch(machine, CommandOf(start), start.WorkDirectory, start.EnvironmentFile, start.OutputFile, start.PidFile) with
        {
            InputsDigest = machine.DigestOf(start.Inputs), Unit = start.Keeper.Unit,
        };
        return (PrimitiveOutcome.Changed, Number(Begin(launch).Id));
    }

    public static (PrimitiveOutcome, string) Run(SimulatedMachine machine, JobPrimitive job)
    {
        var pidFile = $"{job.Directory}/pid";
        if (machine.Processes.Of(machine, pidFile) is not null)
            return (PrimitiveOutcome.Unchanged, "runs already");
        if (StatusOf(machine, job.Directory) == "0")
            return (PrimitiveOutcome.Unchanged, "has run already");

        var launch = Launch(machine, job.Command, job.WorkDirectory, job.EnvironmentFile, OutputOf(job.Directory), pidFile) with
        {
            StatusFile = StatusFile(job.Directory),
        };
        machine.Files.Remove(job.Directory);
        machine.Files.MakeDirectory(job.Directory);
        Begin(launch);
        return (PrimitiveOutcome.Changed, "");
    }

    /// <summary>The exit status of a job that has ended.</summary>
    public static string? StatusOf(SimulatedMachine machine, string directory) => machine.Files.ReadText(StatusFile(directory))?.Trim();

    public static string OutputOf(string directory) => $"{directory}/output";

    private static string StatusFile(string directory) => $"{directory}/status";

    private static SimulatedProcess Begin(Launch launch)
    {
        if (launch.Machine.Files.FindFile(launch.OutputFile) is null)
            launch.Machine.Files.WriteText(launch.OutputFile, "");
        var process = Programs.Create(launch);
        launch.Machine.Processes.Start(process);
        return process;
    }

    private static Launch Launch(
        SimulatedMachine machine, IReadOnlyList<string> command, string workDirectory, string environmentFile, string outputFile, string pidFile)
    {
        var environment = machine.Files.ReadText(environmentFile)
            ?? throw new SimulatedFileException($"sh: cannot open {environmentFile}: No such file");
        if (machine.Files.FindDirectory(workDirectory) is null)
            throw new SimulatedFileException($"sh: cd: can't cd to {workDirectory}");
        if (!Programs.Exists(machine.Files, command[0]))
            throw new SimulatedFileException($"sh: {command[0]}: not found");
        return new(machine, command, EnvironmentFile.Parse(environment), workDirectory, outputFile, pidFile);
    }

    // pulsar-daemon runs bin/pulsar beside it.
    private static IReadOnlyList<string> CommandOf(StartPrimitive start) => start.Keeper.Kind == KeeperKind.Daemon
        ? [start.Command[0].Substring(0, start.Command[0].LastIndexOf('-')), .. start.Command.Skip(1)]
        : start.Command;

    private static void DemandFolder(SimulatedMachine machine, string file)
    {
        if (machine.Files.FindDirectory(SimulatedFileSystem.Parent(file)) is null)
            throw new SimulatedFileException($"sh: cannot create {file}: Directory nonexistent");
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
