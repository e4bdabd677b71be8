using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Faults;

namespace PulsarOps.Simulation;

/// <summary>A simulated machine as the engine sees it.</summary>
internal sealed class SimulatedHost(SimulatedWorld world, SimulatedMachine machine) : IHost
{
    private readonly SimulatedConnection _connection = new(machine);

    public string Name => machine.Name;

    public Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CallAsync(SimulatedCallKind.Probe, () =>
        {
            lock (world.Sync)
                return Task.FromResult(new SimulatedProbe(machine).Answer(probe));
        });
    }

    public async Task ApplyAsync(HostBatch batch, Action<PrimitiveResult> report, CancellationToken cancellation)
    {
        await machine.BatchLock.WaitAsync(cancellation);
        try
        {
            await CallAsync(SimulatedCallKind.Batch, async () =>
            {
                await new SimulatedBatch(machine, _connection, report).RunAsync(batch, cancellation);
                return true;
            });
        }
        finally
        {
            machine.BatchLock.Release();
        }
    }

    public Task WaitForAsync(IReadOnlyList<GateWait> waits, Action<GateResult> report, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return world.Clock.WorkAsync(async () =>
        {
            await new SimulatedWait(machine, _connection, report).RunAsync(waits, cancellation);
            return true;
        });
    }

    public Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation) =>
        CallAsync(SimulatedCallKind.Upload, async () =>
        {
            var archive = world.Archive(request.Sha512)
                ?? throw new InvalidOperationException($"No archive with the sha512 {request.Sha512} is known: see {nameof(SimulatedWorld)}.{nameof(SimulatedWorld.Add)}.");
            var path = $"{request.Directory}/{Path.GetFileName(request.LocalPath)}";
            lock (world.Sync)
            {
                if (machine.Files.FindFile(path) is { Meaning: SimulatedArchive there } && there == archive)
                    return path;
            }

            await world.Clock.SleepAsync(TimeSpan.FromSeconds(world.Timings.Upload), cancellation);
            lock (world.Sync)
            {
                machine.Files.MakeDirectory(request.Directory);
                machine.Files.Write(path, "644", [], archive);
            }

            return path;
        });

    public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation)
    {
        var canary = new SimulatedCanary(machine);
        var call = new SimulatedCall(machine.Name, SimulatedCallKind.Canary);
        return world.Clock.WorkAsync(() => _connection.CallAsync(
            call, () => canary.SendAsync(request, cancellation), words => canary.Failed("produce", words)));
    }

    public void Dispose()
    {
    }

    private Task<T> CallAsync<T>(SimulatedCallKind kind, Func<Task<T>> carryOut)
    {
        var call = new SimulatedCall(machine.Name, kind);
        return world.Clock.WorkAsync(() => _connection.CallAsync(call, carryOut, words => throw _connection.Failed(call, words)));
    }
}
