using PulsarOps.Hosts;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

/// <summary>That what is told to go wrong does so, and no more than that.</summary>
public sealed class SimulatedFaultsTests
{
    private readonly SimulatedCluster _cluster = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.ConnectionLostBefore, false)]
    [InlineData(FaultKind.ConnectionLostAfter, true)]
    internal async Task Connection_is_lost_before_or_after_the_operation(FaultKind kind, bool carriedOut)
    {
        _cluster.World.Faults.FailAt("p1", 2, kind);

        var lost = await Assert.ThrowsAsync<PulsarOpsException>(() => _cluster.ApplyAsync("p1", Directories(3)));

        Assert.Equal((ErrorKind.Connection, "p1"), (lost.Kind, lost.Target));
        var files = _cluster.World.Host("p1").Files;
        Assert.NotNull(files.Find("/data/1"));
        Assert.Equal(carriedOut, files.Find("/data/2") is not null);
        Assert.Null(files.Find("/data/3"));
        Assert.Equal(3, (await _cluster.ApplyAsync("p1", Directories(3))).Count);
    }

    [Fact]
    public async Task Dead_controller_reaches_no_host_and_the_next_one_continues()
    {
        using var other = _cluster.World.Connect("p2");
        _cluster.World.Faults.FailAt(
            null,
            operation => operation is DirectoryOperation { Path: "/data/2" },
            FaultKind.ControllerDies
        );

        await Assert.ThrowsAsync<SimulatedCrashException>(() => _cluster.ApplyAsync("p1", Directories(3)));

        await Assert.ThrowsAsync<SimulatedCrashException>(() => other.ProbeAsync(new(), Stop));
        Assert.Equal(
            [HostOperationOutcome.Unchanged, HostOperationOutcome.Changed, HostOperationOutcome.Changed],
            (await _cluster.ApplyAsync("p1", Directories(3))).Select(result => result.Outcome));
        Assert.Equal(3, _cluster.World.Record.Changes.Count);
    }

    [Fact]
    public async Task Full_disk_fails_the_operation_and_leaves_nothing()
    {
        await _cluster.UploadAsync("p1");
        _cluster.World.Faults.FailAt("p1", operation => operation is ReleaseOperation, FaultKind.DiskFull);
        var release = new ReleaseOperation("/tmp/pulsar.tar.gz", SimulatedCluster.Sha512, SimulatedCluster.Tree);

        var result = (await _cluster.ApplyAsync("p1", release)).Single();

        Assert.Equal(HostOperationOutcome.Failed, result.Outcome);
        Assert.Contains("No space left on device", result.Detail, StringComparison.Ordinal);
        Assert.Null(_cluster.World.Host("p1").Files.Find(SimulatedCluster.Tree));
        Assert.Equal(HostOperationOutcome.Changed, (await _cluster.ApplyAsync("p1", release)).Single().Outcome);
    }

    [Fact]
    public async Task Concurrent_waits_share_simulated_time()
    {
        var world = new SimulatedWorld(Enumerable.Range(0, 1000).Select(index => $"host{index}"));
        world.Add(SimulatedArchive.Release(new(4, 0, 8), SimulatedCluster.Sha512));

        await Task.WhenAll(
            world.Hosts.Select(async host =>
            {
                using var session = world.Connect(host.Name);
                var archive = await session.UploadAsync(
                    new("/tmp/pulsar.tar.gz", SimulatedCluster.Sha512, "/tmp"),
                    Stop
                );
                await session.ApplyAsync(
                    new(
                        "/state",
                        [new(1, new ReleaseOperation(archive, SimulatedCluster.Sha512, SimulatedCluster.Tree), [])]
                    ),
                    _ => { },
                    Stop
                );
            })
        );

        Assert.InRange(world.Clock.Now.TotalSeconds, world.Timings.Upload + world.Timings.Unpack, 100);
        Assert.Equal(1000, world.Record.Changes.Count);
    }

    private static DirectoryOperation[] Directories(int count) =>
        [.. Enumerable.Range(1, count).Select(index => new DirectoryOperation($"/data/{index}", "755"))];
}
