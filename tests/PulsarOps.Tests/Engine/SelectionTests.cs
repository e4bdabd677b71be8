using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Stages for some services: the others are looked at where they are needed, and not changed.</summary>
public sealed class SelectionTests
{
    private static readonly ApplyOptions Force = new() { Activity = "Test", BreakQuorum = true };

    [Fact]
    public async Task All_roles_start_and_stop_in_their_order()
    {
        var world = await World.DeployedAsync(World.HostsOfAll());
        Assert.Empty(await world.MissingAsync(Planning.Plans.Everything));

        await world.ApplyAsync(World.Stopped);

        Assert.Equal(
            ["websocket", "proxy", "autorecovery", "broker", "bookie", "zookeeper"],
            world.Simulation.Record.Changes.Select(call => ((StopOperation)call.Operation!).Id.Split('@')[0]).Distinct()
        );
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Running));
        Assert.Empty(await world.MissingAsync([DesiredState.Of(LifecycleState.Running)]));
    }

    [Fact]
    public async Task Only_selected_services_are_started()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);
        world.Simulation.Record.Clear();

        await world.ApplyAsync(
            world.Topology,
            [RestartTests.Select(LifecycleState.Running, ["h1", "h3"], PulsarRole.ZooKeeper)]
        );

        Assert.Equal(["zookeeper@h1", "zookeeper@h3"], Started(world));
        Assert.Empty(
            await world.MissingAsync([RestartTests.Select(LifecycleState.Running, ["h1", "h3"], PulsarRole.ZooKeeper)])
        );
        await world.ApplyAsync(
            world.Topology,
            [RestartTests.Select(LifecycleState.Running, ["h2"], PulsarRole.ZooKeeper)]
        );
        Assert.Equal(3, Started(world).Length);
    }

    [Fact]
    public async Task Too_few_ZooKeeper_servers_are_not_started_to_wait_for_ever()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([RestartTests.Select(LifecycleState.Running, ["h1"], PulsarRole.ZooKeeper)])
        );

        Assert.Equal((nameof(SR.ZooKeeperQuorumShort), "zookeeper@h1"), (error.ErrorId, error.Target));
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Only_selected_services_are_installed()
    {
        var world = World.Hosts();

        await world.ApplyAsync(
            world.Topology,
            [RestartTests.Select(LifecycleState.Installed, ["h2"], PulsarRole.Bookie)]
        );

        Assert.Equal(["h2"], world.Simulation.Record.Changes.Select(call => call.Host).Distinct());
        Assert.DoesNotContain(world.Writes(), write => write.Contains("broker", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(PulsarRole.ZooKeeper, "Stop-PulsarAutoRecovery, Stop-PulsarBroker, Stop-PulsarBookie")]
    [InlineData(PulsarRole.Bookie, "Stop-PulsarBroker")]
    public async Task Required_role_is_never_stopped_as_a_whole(PulsarRole role, string first)
    {
        var world = await World.DeployedAsync(World.HostsOfAll());

        foreach (var options in new[] { null, Force })
        {
            var error = Assert.IsType<PulsarOpsException>(
                await world.FailureAsync([DesiredState.Of(LifecycleState.Stopped, role)], options)
            );
            Assert.Equal((nameof(SR.StopUnsafe), ErrorKind.InvalidState), (error.ErrorId, error.Kind));
            Assert.Contains(first, error.Advice, StringComparison.Ordinal);
        }

        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData(PulsarRole.ZooKeeper)]
    [InlineData(PulsarRole.Bookie)]
    public async Task One_server_of_three_can_stop_but_not_two(PulsarRole role)
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(world.Topology, [RestartTests.Select(LifecycleState.Stopped, ["h1"], role)]);
        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([RestartTests.Select(LifecycleState.Stopped, ["h2"], role)])
        );

        Assert.Equal(nameof(SR.StopUnsafe), error.ErrorId);
        Assert.Single(world.Writes());
        await world.ApplyAsync(world.Topology, [RestartTests.Select(LifecycleState.Stopped, ["h2"], role)], Force);
        Assert.Equal(2, world.Writes().Count);
    }

    [Fact]
    public async Task Role_that_nothing_needs_any_more_is_stopped()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Stopped, PulsarRole.Broker));
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Stopped, PulsarRole.Bookie));
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Stopped, PulsarRole.ZooKeeper));

        Assert.All(world.Simulation.Hosts, host => Assert.Empty(host.Processes.Running));
    }

    private static string[] Started(World world) =>
        [
            .. world
                .Simulation.Record.Changes.Select(call => call.Operation)
                .OfType<StartOperation>()
                .Select(start => start.Id)
                .Order(StringComparer.Ordinal),
        ];
}
