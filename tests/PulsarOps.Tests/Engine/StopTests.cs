using PulsarOps.Common;
using PulsarOps.Configuration;
using PulsarOps.Deployment;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Faults;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>Stopping and uninstalling: in a safe order, and no more than is ours.</summary>
public sealed class StopTests
{
    private const string Root = "/srv/c1";

    private static ReachOptions WithData { get; } = new() { Activity = "Test", RemoveData = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Brokers_stop_first_and_ZooKeeper_last(bool local)
    {
        var world = await World.DeployedAsync(local ? World.Local() : World.Hosts());

        await world.ReachAsync(World.Stopped);

        var roles = world.Simulation.Record.Changes.Select(call => RoleOf(world, (StopPrimitive)call.Primitive!)).ToArray();
        Assert.Equal(world.Topology.Services.Count, roles.Length);
        Assert.Equal(roles.OrderDescending(), roles);
        Assert.All(world.Simulation.Machines, machine => Assert.Empty(machine.Processes.Running));
    }

    [Fact]
    public async Task Stop_that_times_out_stops_nothing_behind_it_and_everything_beside_it()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt("h2", primitive => primitive is StopPrimitive { Id: "broker@h2" }, FaultKind.Fails);

        await world.FailureAsync(World.Stopped);

        var told = Assert.Single(world.Log.Failures);
        Assert.Equal((nameof(SR.StopTimedOut), "broker@h2", ErrorKind.Timeout), (told.ErrorId, told.Target, told.Kind));
        Assert.Equal(["broker@h1", "broker@h3"], world.Simulation.Record.Changes.Select(call => ((StopPrimitive)call.Primitive!).Id).Order());
    }

    [Fact]
    public async Task Uninstall_leaves_the_data_and_what_tells_whose_they_are()
    {
        var world = await World.DeployedAsync(World.Local());

        await world.ReachAsync(World.Absent);

        Assert.Empty(world.Machine().Processes.Running);
        Assert.Equal(["local1", "local2", "local3", "pulsarops"], Children(world, Root));
        Assert.Equal(["data", "logs"], Children(world, $"{Root}/local1"));
        Assert.Equal("c1\n", world.Machine().Files.ReadText($"{Root}/pulsarops/cluster"));
    }

    [Fact]
    public async Task Cluster_comes_back_with_its_data_after_an_uninstall()
    {
        var world = await World.DeployedAsync(World.Local());
        await world.ReachAsync(World.Absent);

        await world.ReachAsync(Plans.Everything);

        Assert.Equal(1, world.Initializations());
    }

    [Fact]
    public async Task Uninstall_with_data_leaves_nothing()
    {
        var world = await World.DeployedAsync(World.Local());

        await world.ReachAsync(world.Topology, World.Absent, WithData);

        Assert.Null(world.Machine().Files.Find(Root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_uninstall_has_nothing_to_do(bool removeData)
    {
        var options = WithData with { RemoveData = removeData };
        var world = await World.DeployedAsync(World.Local());
        await world.ReachAsync(world.Topology, World.Absent, options);
        world.Simulation.Record.Clear();

        await world.ReachAsync(world.Topology, World.Absent, options);

        Assert.Equal([SimulatedCallKind.Probe], world.Simulation.Record.Calls.Select(call => call.Kind));
    }

    [Fact]
    public async Task Release_that_somebody_else_unpacked_is_left_alone()
    {
        var world = await World.DeployedAsync(World.Local());
        var tree = ToolPaths.Release(world.Topology, world.Topology.Nodes[0]);
        world.Machine().Files.Remove($"{tree}.pulsarops");

        await world.ReachAsync(world.Topology, World.Absent, WithData);

        Assert.Equal([Path.GetFileName(tree)], Children(world, Root));
        Assert.NotNull(world.Machine().Files.FindFile($"{tree}/bin/pulsar"));
    }

    [Fact]
    public async Task What_others_put_into_our_folders_above_the_nodes_stays()
    {
        var world = await World.DeployedAsync(World.Local(1));
        world.Machine().Files.WriteText($"{Root}/notes.txt", "mine\n");

        await world.ReachAsync(world.Topology, World.Absent, WithData);

        Assert.Equal(["notes.txt"], Children(world, Root));
    }

    [Fact]
    public async Task Another_cluster_is_neither_stopped_nor_removed()
    {
        var world = await World.DeployedAsync(World.Local(1));
        var other = Topologies.Local(1, name: "c2").With(world.Topology.Context);

        foreach (var goals in new[] { World.Stopped, World.Absent, Plans.Everything })
        {
            var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ReachAsync(other, goals, WithData));
            Assert.Equal(nameof(SR.ClusterNameConflict), error.ErrorId);
        }

        Assert.Empty(world.Writes());
    }

    private static PulsarRole RoleOf(World world, StopPrimitive stop) => world.Topology.Services.Single(service => service.Id == stop.Id).Role;

    private static string[] Children(World world, string folder) => [.. world.Machine().Files.FindDirectory(folder)!.Children.Keys];
}
