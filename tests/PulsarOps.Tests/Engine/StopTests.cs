using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Stopping and uninstalling: in a safe order, and no more than is ours.</summary>
public sealed class StopTests
{
    private const string Root = "/srv/c1";

    private static ApplyOptions WithData { get; } = new() { Activity = "Test", RemoveData = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Brokers_stop_first_and_ZooKeeper_last(bool local)
    {
        var world = await World.DeployedAsync(local ? World.Local() : World.Hosts());

        await world.ApplyAsync(World.Stopped);

        var roles = world
            .Simulation.Record.Changes.Select(call => RoleOf(world, (StopOperation)call.Operation!))
            .ToArray();
        Assert.Equal(world.Topology.Services.Count, roles.Length);
        Assert.Equal(roles.OrderDescending(), roles);
        Assert.All(world.Simulation.Hosts, host => Assert.Empty(host.Processes.Running));
    }

    [Fact]
    public async Task Failed_stop_skips_its_dependents_and_stops_the_others()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt(
            "h2",
            operation => operation is StopOperation { Id: "broker@h2" },
            FaultKind.Fails
        );

        await world.FailureAsync(World.Stopped);

        var told = Assert.Single(world.Log.Failures);
        Assert.Equal((nameof(SR.StopTimedOut), "broker@h2", ErrorKind.Timeout), (told.ErrorId, told.Target, told.Kind));
        Assert.Equal(
            ["broker@h1", "broker@h3"],
            world.Simulation.Record.Changes.Select(call => ((StopOperation)call.Operation!).Id).Order()
        );
    }

    [Fact]
    public async Task Uninstall_keeps_data_and_its_ownership_record()
    {
        var world = await World.DeployedAsync(World.Local());

        await world.ApplyAsync(World.Absent);

        Assert.Empty(world.Host().Processes.Running);
        Assert.Equal(["local1", "local2", "local3", "pulsarops"], Children(world, Root));
        Assert.Equal(["data", "logs"], Children(world, $"{Root}/local1"));
        Assert.Equal("c1\n", world.Host().Files.ReadText($"{Root}/pulsarops/cluster"));
    }

    [Fact]
    public async Task Cluster_comes_back_with_its_data_after_an_uninstall()
    {
        var world = await World.DeployedAsync(World.Local());
        await world.ApplyAsync(World.Absent);

        await world.ApplyAsync(Plans.Everything);

        Assert.Equal(1, world.Initializations());
    }

    [Fact]
    public async Task Uninstall_with_data_leaves_nothing()
    {
        var world = await World.DeployedAsync(World.Local());

        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Null(world.Host().Files.Find(Root));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Second_uninstall_has_nothing_to_do(bool removeData)
    {
        var options = WithData with { RemoveData = removeData };
        var world = await World.DeployedAsync(World.Local());
        await world.ApplyAsync(world.Topology, World.Absent, options);
        world.Simulation.Record.Clear();

        await world.ApplyAsync(world.Topology, World.Absent, options);

        Assert.Equal([SimulatedCallKind.Probe], world.Simulation.Record.Calls.Select(call => call.Kind));
    }

    [Fact]
    public async Task Foreign_release_is_left_unchanged()
    {
        var world = await World.DeployedAsync(World.Local());
        var tree = ToolPaths.Release(world.Topology, world.Topology.Nodes[0]);
        world.Host().Files.Remove($"{tree}.pulsarops");

        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Equal([Path.GetFileName(tree)], Children(world, Root));
        Assert.NotNull(world.Host().Files.FindFile($"{tree}/bin/pulsar"));
    }

    [Fact]
    public async Task Foreign_files_above_the_node_folders_stay()
    {
        var world = await World.DeployedAsync(World.Local(1));
        world.Host().Files.WriteText($"{Root}/notes.txt", "mine\n");

        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Equal(["notes.txt"], Children(world, Root));
    }

    [Fact]
    public async Task Another_cluster_is_neither_stopped_nor_removed()
    {
        var world = await World.DeployedAsync(World.Local(1));
        var other = Topologies.Local(1, name: "c2").With(world.Topology.Context);

        foreach (var desiredStates in new[] { World.Stopped, World.Absent, Plans.Everything })
        {
            var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
                world.ApplyAsync(other, desiredStates, WithData)
            );
            Assert.Equal(nameof(SR.ClusterNameConflict), error.ErrorId);
        }

        Assert.Empty(world.Writes());
    }

    private static PulsarRole RoleOf(World world, StopOperation stop) =>
        world.Topology.Services.Single(service => service.Id == stop.Id).Role;

    private static string[] Children(World world, string folder) =>
        [.. world.Host().Files.FindDirectory(folder)!.Children.Keys];
}
