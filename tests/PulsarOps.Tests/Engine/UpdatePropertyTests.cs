using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Whatever changes: an update ends in the wanted state, and takes away one service at a time.</summary>
public sealed class UpdatePropertyTests
{
    private static readonly (PulsarRole Role, string Key)[] Keys =
    [
        (PulsarRole.ZooKeeper, "tickTime"),
        (PulsarRole.Bookie, "zkTimeout"),
        (PulsarRole.Broker, "managedLedgerCacheSizeMB"),
        (PulsarRole.AutoRecovery, "zkTimeout"),
        (PulsarRole.Proxy, "maxConcurrentLookupRequests"),
    ];

    private static readonly Gen<Change> AnyChange = Gen.Select(
        Gen.Int[0, 3], Gen.OneOf(Keys.Select(Gen.Const).ToArray()), Gen.Int[1, 3], Gen.Int[3000, 3002],
        (kind, key, node, value) => new Change(kind, key.Role, key.Key, $"h{node}", $"{value}"));

    [Fact]
    public Task Update_reaches_the_topology_one_service_at_a_time() => AnyChange.Array[1, 4].SampleAsync(
        async changes =>
        {
            var world = await World.DeployedAsync(World.HostsOfAll());
            var topology = world.Topology;
            foreach (var change in changes)
                topology = await ApplyAsync(world, topology, change);
            world.Simulation.Record.Clear();

            var plan = await PlanTests.MakeAsync(topology);
            await world.ApplyAsync(topology, Changes.Updated);

            Assert.Empty(await World.MissingAsync(topology, Changes.Updated));
            Assert.Equal(plan.Restarts, world.Stops());
            AssertOneAtATime(world);
        },
        iter: 30, threads: 1);

    private static async Task<PulsarTopology> ApplyAsync(World world, PulsarTopology topology, Change change)
    {
        switch (change.Kind)
        {
            case 0:
                return topology.Set(change.Key, change.Value, change.Role);
            case 1:
                return topology.Set(
                    change.Key,
                    change.Value,
                    service => service.Role == change.Role && service.Node == change.Node
                );
            case 2:
                var file = topology.Of(change.Role).First(service => service.Node == change.Node).ConfigFile;
                world.Host(change.Node).Files.AppendText(file, $"{change.Key}={change.Value}\n");
                return topology;
            default:
                if (change.Role is PulsarRole.Broker or PulsarRole.AutoRecovery or PulsarRole.Proxy)
                    await world.ApplyAsync(
                        world.Topology,
                        [RestartTests.Select(LifecycleState.Stopped, ["h3"], change.Role)]
                    );
                return topology;
        }
    }

    /// <summary>Between two stops the first service is ready again. What did not run may come up meanwhile.</summary>
    private static void AssertOneAtATime(World world)
    {
        string? down = null;
        foreach (var call in world.Simulation.Record.Calls)
        {
            if (call.Operation is StopOperation stop)
            {
                Assert.Null(down);
                down = stop.Id;
            }
            else if (call.ReadinessProbe is { } probe && down == $"{RoleOf(probe)}@{call.Host}")
            {
                down = null;
            }
        }

        Assert.Null(down);
    }

    private static string RoleOf(ReadinessProbe probe) =>
        probe is EnsembleReadiness
            ? "zookeeper"
            : probe.GetType().Name.Replace("Readiness", "", StringComparison.Ordinal).ToLowerInvariant();

    private sealed record Change(int Kind, PulsarRole Role, string Key, string Node, string Value);
}
