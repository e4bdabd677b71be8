using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>Racks reach the metadata of the cluster.</summary>
public sealed class RackTests
{
    private static World Racked(string? rack) => new(archive => Topologies.Hosts(3, archive).With(rack));

    [Fact]
    public async Task Racks_are_set_once_when_a_broker_is_ready()
    {
        var world = await World.DeployedAsync(Racked("/r1"));

        Assert.Equal(
            """{"default":{"h1:3181":{"rack":"/r1","hostname":"h1"},"h2:3181":"""
                + """{"rack":"/r1","hostname":"h2"},"h3:3181":{"rack":"/r1","hostname":"h3"}}}""",
            Racks(world));
        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task Rack_that_changed_is_set_again_with_its_reason()
    {
        var world = await World.DeployedAsync(Racked("/r1"));
        var moved = world.Topology.With("/r2");

        var plan = await World.MissingAsync(moved, [DesiredState.Of(LifecycleState.Running)]);

        Assert.Equal(3, plan.Count);
        Assert.All(
            plan,
            step =>
                Assert.Equal(
                    (PulsarAction.SetRack, "its rack is /r1 in the metadata, not /r2"),
                    (step.Step.Action, step.Step.Reason)
                )
        );
        await world.ApplyAsync(moved, [DesiredState.Of(LifecycleState.Running)]);
        Assert.DoesNotContain("/r1", Racks(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rack_that_the_topology_does_not_give_is_left_alone()
    {
        var world = await World.DeployedAsync(Racked("/r1"));

        await world.ApplyAsync(world.Topology.With(), Plans.Everything);

        Assert.Empty(world.Writes());
        Assert.Contains("/r1", Racks(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_rack_is_reported_and_set_by_the_next_run()
    {
        var world = Racked("/r1");
        world.Simulation.Faults.FailAt("h1", operation => operation is RestOperation, FaultKind.Fails);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything, isExpected: false));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        world.Simulation.Faults.Clear();
        world.Simulation.Record.Clear();
        await world.ApplyAsync(Plans.Everything);
        Assert.Equal(["set the rack of h1:3181"], world.Writes());
    }

    private static string Racks(World world) =>
        ZooKeeperClient.Connect(world.Host("h1"), "h1:2181,h2:2181,h3:2181").Tree!.Read("/bookies")!;
}
