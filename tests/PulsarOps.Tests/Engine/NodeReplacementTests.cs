using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>A host of another name takes over what a lost host had.</summary>
public sealed class NodeReplacementTests
{
    private const string Lost = "h4:3181";

    private static readonly ApplyOptions Options = new() { Activity = "Repair", TimeoutSeconds = 120 };

    [Fact]
    public async Task Host_of_another_name_takes_the_place_of_a_lost_one()
    {
        var world = await ReplaceableAsync();
        world.Host("h4").Reimage();
        world.Host("h4").Reachable = false;
        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));

        var reached = await ReplaceAsync(world);

        Assert.Equal(["h1", "h2", "h3", "h5"], reached!.Nodes.Select(node => node.Name));
        Assert.Empty(SimulatedLedgers.Of(world.Tree(), Lost));
        Assert.False(world.Tree().Exists($"/ledgers/cookies/{Lost}"));
        Assert.True(world.Tree().Exists("/ledgers/available/h5:3181"));
        world.Want(reached);
        await world.ApplyAsync(Changes.Updated);
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    [Fact]
    public async Task Replacement_that_a_killed_controller_began_is_continued()
    {
        var ordinal = 0;
        for (var died = true; died;)
        {
            var world = await ReplaceableAsync();
            world.Host("h4").Reimage();
            world.Host("h4").Reachable = false;
            await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));
            world.Simulation.Faults.FailAt(null, ++ordinal, FaultKind.ControllerDiesAfter);
            try
            {
                died = await ReplaceAsync(world) is null;
            }
            catch (Exception error) when (error is SimulatedCrashException or PulsarOpsException)
            {
                died = true;
            }

            world.Simulation.Faults.Clear();
            await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
            if (died)
                Assert.NotNull(await ReplaceAsync(world));
            Assert.Empty(SimulatedLedgers.Of(world.Tree(), Lost));
            Assert.False(world.Tree().Exists($"/ledgers/cookies/{Lost}"));
        }

        Assert.InRange(ordinal, 10, 60);
    }

    [Fact]
    public async Task Host_that_serves_is_not_replaced()
    {
        var world = await ReplaceableAsync();

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => ReplaceAsync(world));

        Assert.Equal(nameof(SR.NodeStillServes), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    /// <summary>Four hosts, and ZooKeeper on the first three.</summary>
    private static async Task<World> ReplaceableAsync()
    {
        PulsarRole[] roles = [PulsarRole.Bookie, PulsarRole.Broker];
        var world = await SimulatedFacts.DeployAsync(RemoteTopology.Create(new()
        {
            Name = "c1", Version = new(4, 0, 8), Profile = PulsarProfile.Small,
            Nodes =
            [
                .. Enumerable.Range(1, 4).Select(number => new NodeSpec(
                    $"h{number}",
                    [
                        .. (number < 4 ? [PulsarRole.ZooKeeper, .. roles] : roles)
                            .Select(role => (role, ServiceSpec.Empty)),
                    ])),
            ],
        }));
        NodeRepairTests.AddLedgers(world);
        return world;
    }

    private static async Task<PulsarTopology?> ReplaceAsync(World world)
    {
        using var pool = HostPool.Take(world.Topology);
        return await new NodeRepairRun(pool, Options, world.Log).ReplaceAsync(
            world.Topology, "h4", TopologyNodes.Copy(world.Topology, "h4", "h5"),
            _ => Task.FromResult(Approval.Approved), TestContext.Current.CancellationToken);
    }
}
