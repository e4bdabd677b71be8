using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Carries out one operation on a host, with its duration.</summary>
internal sealed class HostOperationRunner(SimulatedHost host)
{
    private SimulatedWorld World => host.World;

    public async Task<(HostOperationOutcome Outcome, string Detail)> RunAsync(
        HostOperation operation,
        CancellationToken cancellation
    )
    {
        try
        {
            return operation switch
            {
                ReleaseOperation release => await UnpackAsync(release, cancellation),
                StopOperation stop => await StopAsync(stop, cancellation),
                PackageOperation package => await InstallAsync(package, cancellation),
                _ => AtOnce(operation),
            };
        }
        catch (SimulatedFileException refused)
        {
            return (HostOperationOutcome.Failed, refused.Message);
        }
    }

    private (HostOperationOutcome, string) AtOnce(HostOperation operation)
    {
        lock (World.Sync)
        {
            return operation switch
            {
                DirectoryOperation directory => (FileActions.Apply(host.Files, directory), ""),
                FileOperation file => (FileActions.Apply(host.Files, file), ""),
                IssuedFileOperation { Content.Bytes: var content } file => (
                    FileActions.Apply(host.Files, new FileOperation(file.Path, file.Mode, content, file.Owner)), ""),
                RemoveOperation remove => (FileActions.Apply(host.Files, remove), ""),
                ReleaseRemovalOperation release => (ReleaseActions.Apply(host, release), ""),
                PruneOperation prune => (FileActions.Apply(host.Files, prune), ""),
                StartOperation start => ProcessActions.Start(host, start),
                UnitOperation unit => (UnitActions.Apply(host.Files, unit), ""),
                RemoveUnitOperation unit => (UnitActions.Apply(host.Files, unit), ""),
                RestOperation rest => RestActions.Call(host, rest),
                ZNodeOperation znode => ZNodeActions.Apply(host, znode),
                DrainOperation drain => RestActions.Drain(host, drain),
                JobOperation job => ProcessActions.Run(host, job),
                _ => (
                    SystemActions.Apply(host, operation) ?? throw new ArgumentOutOfRangeException(nameof(operation)),
                    ""
                ),
            };
        }
    }

    private async Task<(HostOperationOutcome, string)> InstallAsync(
        PackageOperation package,
        CancellationToken cancellation
    )
    {
        await World.Clock.SleepAsync(TimeSpan.FromSeconds(World.Timings.Installation), cancellation);
        return AtOnce(package);
    }

    private async Task<(HostOperationOutcome, string)> UnpackAsync(
        ReleaseOperation release,
        CancellationToken cancellation
    )
    {
        lock (World.Sync)
        {
            if (ReleaseActions.IsThere(host, release))
                return (HostOperationOutcome.Unchanged, "");
        }

        await World.Clock.SleepAsync(TimeSpan.FromSeconds(World.Timings.Unpack), cancellation);
        lock (World.Sync)
            ReleaseActions.Unpack(host, release);
        return (HostOperationOutcome.Changed, "");
    }

    private async Task<(HostOperationOutcome, string)> StopAsync(StopOperation stop, CancellationToken cancellation)
    {
        SimulatedProcess? process;
        lock (World.Sync)
        {
            process = host.Processes.Of(host, stop.PidFile);
            if (process is null)
            {
                host.Files.Remove(stop.PidFile);
                return (HostOperationOutcome.Unchanged, "");
            }
        }

        var inTime = !process.IgnoresTerm && process.StopSeconds <= stop.TimeoutSeconds;
        await World.Clock.SleepAsync(
            TimeSpan.FromSeconds(inTime ? process.StopSeconds : stop.TimeoutSeconds),
            cancellation
        );
        lock (World.Sync)
        {
            if (!inTime && !stop.Kill)
                return (
                    HostOperationOutcome.Failed,
                    $"it still runs {stop.TimeoutSeconds} s after it was asked to stop"
                );
            process.Kill();
            host.Files.Remove(stop.PidFile);
            return (HostOperationOutcome.Changed, "");
        }
    }
}
