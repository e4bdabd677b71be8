using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Files;
using PulsarOps.Simulation.Services;

namespace PulsarOps.Simulation.Primitives;

/// <summary>Carries out one primitive on a machine, with the time it takes.</summary>
internal sealed class PrimitiveRunner(SimulatedMachine machine)
{
    private SimulatedWorld World => machine.World;

    public async Task<(PrimitiveOutcome Outcome, string Detail)> RunAsync(HostPrimitive primitive, CancellationToken cancellation)
    {
        try
        {
            return primitive switch
            {
                ReleasePrimitive release => await UnpackAsync(release, cancellation),
                StopPrimitive stop => await StopAsync(stop, cancellation),
                PackagePrimitive package => await InstallAsync(package, cancellation),
                _ => AtOnce(primitive),
            };
        }
        catch (SimulatedFileException refused)
        {
            return (PrimitiveOutcome.Failed, refused.Message);
        }
    }

    private (PrimitiveOutcome, string) AtOnce(HostPrimitive primitive)
    {
        lock (World.Sync)
        {
            return primitive switch
            {
                DirectoryPrimitive directory => (FileActions.Apply(machine.Files, directory), ""),
                FilePrimitive file => (FileActions.Apply(machine.Files, file), ""),
                RemovePrimitive remove => (FileActions.Apply(machine.Files, remove), ""),
                ReleaseRemovalPrimitive release => (ReleaseActions.Apply(machine, release), ""),
                PrunePrimitive prune => (FileActions.Apply(machine.Files, prune), ""),
                StartPrimitive start => ProcessActions.Start(machine, start),
                UnitPrimitive unit => (UnitActions.Apply(machine.Files, unit), ""),
                RemoveUnitPrimitive unit => (UnitActions.Apply(machine.Files, unit), ""),
                RestPrimitive rest => RestActions.Call(machine, rest),
                JobPrimitive job => ProcessActions.Run(machine, job),
                _ => (SystemActions.Apply(machine, primitive) ?? throw new ArgumentOutOfRangeException(nameof(primitive)), ""),
            };
        }
    }

    private async Task<(PrimitiveOutcome, string)> InstallAsync(PackagePrimitive package, CancellationToken cancellation)
    {
        await World.Clock.SleepAsync(TimeSpan.FromSeconds(World.Timings.Installation), cancellation);
        return AtOnce(package);
    }

    private async Task<(PrimitiveOutcome, string)> UnpackAsync(ReleasePrimitive release, CancellationToken cancellation)
    {
        lock (World.Sync)
        {
            if (ReleaseActions.IsThere(machine, release))
                return (PrimitiveOutcome.Unchanged, "");
        }

        await World.Clock.SleepAsync(TimeSpan.FromSeconds(World.Timings.Unpack), cancellation);
        lock (World.Sync)
            ReleaseActions.Unpack(machine, release);
        return (PrimitiveOutcome.Changed, "");
    }

    private async Task<(PrimitiveOutcome, string)> StopAsync(StopPrimitive stop, CancellationToken cancellation)
    {
        SimulatedProcess? process;
        lock (World.Sync)
        {
            process = machine.Processes.Of(machine, stop.PidFile);
            if (process is null)
            {
                machine.Files.Remove(stop.PidFile);
                return (PrimitiveOutcome.Unchanged, "");
            }
        }

        var inTime = !process.IgnoresTerm && process.StopSeconds <= stop.TimeoutSeconds;
        await World.Clock.SleepAsync(TimeSpan.FromSeconds(inTime ? process.StopSeconds : stop.TimeoutSeconds), cancellation);
        lock (World.Sync)
        {
            if (!inTime && !stop.Kill)
                return (PrimitiveOutcome.Failed, $"it still runs {stop.TimeoutSeconds} s after it was asked to stop");
            process.Kill();
            machine.Files.Remove(stop.PidFile);
            return (PrimitiveOutcome.Changed, "");
        }
    }
}
