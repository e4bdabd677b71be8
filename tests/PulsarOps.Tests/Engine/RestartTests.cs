using PulsarOps.Common;
using PulsarOps.Configuration;
using PulsarOps.Deployment;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Faults;
using PulsarOps.Simulation.Metadata;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>Restarts: one service after the other, and no further than all is well.</summary>
public sealed class RestartTests
{
    private static IReadOnlyList<Goal> All { get; } = [Goal.Of(GoalState.Restarted)];

    [Fact]
    public async Task Each_service_gets_a_new_process_in_the_safe_order_and_the_leader_comes_last()
    {
        var world = await World.DeployedAsync(World.HostsOfAll());
        var before = Processes(world);

        await world.ReachAsync(All);

        Assert.Empty(before.Intersect(Processes(world)));
        Assert.Equal(
            [
                "zookeeper@h1", "zookeeper@h2", "zookeeper@h3", "bookie@h1", "bookie@h2", "bookie@h3", "broker@h1", "broker@h2", "broker@h3",
                "autorecovery@h1", "autorecovery@h2", "autorecovery@h3", "proxy@h1", "proxy@h2", "proxy@h3",
            ],
            Stopped(world));
        Assert.Empty(world.Log.Warnings);
    }

    [Fact]
    public async Task Leader_is_last_wherever_it_is()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ReachAsync(Goal.Of(GoalState.Stopped));
        await world.ReachAsync(world.Topology, [Select(GoalState.Running, ["h1", "h2"], PulsarRole.ZooKeeper)]);
        await world.ReachAsync(Goal.Of(GoalState.Running));
        world.Simulation.Record.Clear();

        var leader = world.Topology.Of(PulsarRole.ZooKeeper).Single(server =>
            world.Machine(server.Node).Connect(ClusterAddresses.ZooKeeperServer(server)) is PulsarOps.Simulation.Services.ZooKeeperServer zooKeeper
            && zooKeeper.Ensemble()!.Leader == zooKeeper);
        await world.ReachAsync(Goal.Of(GoalState.Restarted, PulsarRole.ZooKeeper));

        Assert.Equal(leader.Id, Stopped(world)[^1]);
    }

    [Fact]
    public async Task One_service_at_a_time_and_the_whole_ensemble_in_between()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ReachAsync(All);

        var calls = world.Simulation.Record.Calls.Where(call => call.Primitive is StopPrimitive or StartPrimitive || call.Gate is not null).ToArray();
        Assert.Equal(3 * world.Topology.Services.Count, calls.Length);
        foreach (var roll in calls.Chunk(3))
        {
            Assert.Equal(Assert.IsType<StopPrimitive>(roll[0].Primitive).Id, Assert.IsType<StartPrimitive>(roll[1].Primitive).Id);
            Assert.NotNull(roll[2].Gate);
        }

        Assert.All(calls.Take(9).Select(call => call.Gate).OfType<Gate>(), gate => Assert.Equal(2, Assert.IsType<EnsembleGate>(gate).SyncedFollowers));
    }

    [Fact]
    public async Task Failure_ends_the_roll()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt("h2", primitive => primitive is StartPrimitive { Id: "bookie@h2" }, FaultKind.Fails);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(All));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal("bookie@h2", Assert.Single(world.Log.Failures).Target);
        Assert.Equal(["zookeeper@h1", "zookeeper@h2", "zookeeper@h3", "bookie@h1", "bookie@h2"], Stopped(world));
    }

    [Fact]
    public async Task Service_that_does_not_come_back_ends_the_roll()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Machine("h1").Files.WriteText(world.Topology.Of(PulsarRole.Broker).First().ConfigFile, "nonsense\n");

        await world.FailureAsync([Goal.Of(GoalState.Restarted, PulsarRole.Broker)]);

        Assert.Equal((nameof(SR.GateProcessEnded), "broker@h1"), (Assert.Single(world.Log.Failures).ErrorId, world.Log.Failures.Single().Target));
        Assert.Equal(["broker@h1"], Stopped(world));
    }

    [Fact]
    public async Task Stopped_services_stay_stopped_and_a_warning_says_so()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ReachAsync(world.Topology, [Select(GoalState.Stopped, ["h2"], PulsarRole.Broker)]);
        world.Simulation.Record.Clear();

        await world.ReachAsync(Goal.Of(GoalState.Restarted, PulsarRole.Broker));

        Assert.Equal(["broker@h1", "broker@h3"], Stopped(world));
        Assert.Contains("broker@h2", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_selected_is_restarted()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ReachAsync(world.Topology, [Select(GoalState.Restarted, ["h2"])]);

        Assert.Equal(["zookeeper@h2", "bookie@h2", "broker@h2"], Stopped(world));
    }

    [Fact]
    public async Task Server_that_is_down_already_makes_a_restart_of_another_one_unsafe()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ReachAsync(world.Topology, [Select(GoalState.Stopped, ["h3"], PulsarRole.ZooKeeper)]);
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync([Select(GoalState.Restarted, ["h1"], PulsarRole.ZooKeeper)]));

        Assert.Equal((nameof(SR.StopUnsafe), "zookeeper@h1"), (error.ErrorId, error.Target));
        Assert.Empty(world.Writes());
        await world.ReachAsync(
            world.Topology, [Select(GoalState.Restarted, ["h1"], PulsarRole.ZooKeeper)], new() { Activity = "Test", TimeoutSeconds = 120, BreakQuorum = true });
        Assert.Equal(["zookeeper@h1"], Stopped(world));
    }

    [Fact]
    public async Task What_is_not_ready_comes_first_and_is_back_when_another_one_goes()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var sick = world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h2");
        lock (world.Simulation.Sync)
        {
            ZooKeeperClient.Connect(world.Machine("h1"), ClusterAddresses.ZooKeeperServers(world.Topology)).Tree!
                .Delete($"/ledgers/available/{sick.Address}:{sick.Port("bookie")}");
        }

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync([Select(GoalState.Restarted, ["h1", "h3"], PulsarRole.Bookie)]));
        Assert.Equal((nameof(SR.StopUnsafe), "bookie@h1"), (error.ErrorId, error.Target));
        await world.ReachAsync(Goal.Of(GoalState.Restarted, PulsarRole.Bookie));

        Assert.Equal(["bookie@h2", "bookie@h1", "bookie@h3"], Stopped(world));
    }

    [Fact]
    public async Task Single_services_are_restarted_with_a_warning()
    {
        var world = await World.DeployedAsync(World.Local(1));

        await world.ReachAsync(All);

        Assert.Equal(["zookeeper@local1", "bookie@local1", "broker@local1"], Stopped(world));
        Assert.Equal(3, world.Log.Warnings.Count);
    }

    [Fact]
    public async Task Steps_are_shown_and_have_names_of_their_own()
    {
        var world = await World.DeployedAsync(World.Hosts(1));

        var plan = await world.MissingAsync([Goal.Of(GoalState.Restarted, PulsarRole.Broker)]);

        Assert.Equal(
            [PulsarAction.StopService, PulsarAction.StartService, PulsarAction.AwaitService], plan.Select(step => step.Step.Action));
        Assert.DoesNotContain(StepIds.Stop(world.Topology.Of(PulsarRole.Broker).Single()), plan.Select(step => step.Id));
        Assert.Equal(3, plan.Select(step => step.Id).Distinct().Count());
    }

    internal static Goal Select(GoalState state, string[] nodes, params PulsarRole[] roles) => Goal.Of(state, roles) with { Nodes = nodes };

    private static string[] Stopped(World world) => [.. world.Simulation.Record.Calls.Select(call => call.Primitive).OfType<StopPrimitive>().Select(stop => stop.Id)];

    private static string[] Processes(World world) => [.. world.Topology.Services.Select(service =>
        $"{service.Id} {world.Machine(world.Topology.Transport == PulsarTransport.Local ? "localhost" : service.Node).Files.ReadText(service.PidFile)}")];
}
