using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Restarts: one service after the other, and no further than all is well.</summary>
public sealed class RestartTests
{
    private static IReadOnlyList<DesiredState> All { get; } = [DesiredState.Of(LifecycleState.Restarted)];

    [Fact]
    public async Task Restart_follows_the_safe_order_and_ends_with_the_leader()
    {
        var world = await World.DeployedAsync(World.HostsOfAll());
        var (before, servers) = (Processes(world), LeaderLast(world).ToArray());

        await world.ApplyAsync(All);

        Assert.Empty(before.Intersect(Processes(world)));
        Assert.Equal(
            [
                .. servers,
                "bookie@h1",
                "bookie@h2",
                "bookie@h3",
                "broker@h1",
                "broker@h2",
                "broker@h3",
                "autorecovery@h1",
                "autorecovery@h2",
                "autorecovery@h3",
                "proxy@h1",
                "proxy@h2",
                "proxy@h3",
                "websocket@h1",
                "websocket@h2",
                "websocket@h3",
            ],
            world.Stops());
        Assert.Empty(world.Log.Warnings);
    }

    [Fact]
    public async Task Leader_is_last_wherever_it_is()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Stopped));
        await world.ApplyAsync(world.Topology, [Select(LifecycleState.Running, ["h1", "h2"], PulsarRole.ZooKeeper)]);
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Running));
        world.Simulation.Record.Clear();

        var leader = world.Leader();
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper));

        Assert.Equal(leader, world.Stops()[^1]);
    }

    [Fact]
    public async Task One_service_at_a_time_and_the_whole_ensemble_in_between()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(All);

        var calls = world
            .Simulation.Record.Calls.Where(call =>
                call.Operation is StopOperation or StartOperation || call.ReadinessProbe is not null
            )
            .ToArray();
        Assert.Equal(3 * world.Topology.Services.Count, calls.Length);
        foreach (var roll in calls.Chunk(3))
        {
            Assert.Equal(
                Assert.IsType<StopOperation>(roll[0].Operation).Id,
                Assert.IsType<StartOperation>(roll[1].Operation).Id
            );
            Assert.NotNull(roll[2].ReadinessProbe);
        }

        Assert.All(
            calls.Take(9).Select(call => call.ReadinessProbe).OfType<ReadinessProbe>(),
            probe => Assert.Equal(2, Assert.IsType<EnsembleReadiness>(probe).SyncedFollowers)
        );
    }

    [Fact]
    public async Task Failure_ends_the_roll()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt(
            "h2",
            operation => operation is StartOperation { Id: "bookie@h2" },
            FaultKind.Fails
        );
        var servers = LeaderLast(world).ToArray();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(All));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal("bookie@h2", Assert.Single(world.Log.Failures).Target);
        Assert.Equal([.. servers, "bookie@h1", "bookie@h2"], world.Stops());
    }

    [Fact]
    public async Task Service_that_does_not_come_back_ends_the_roll()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h1").Files.WriteText(world.Topology.Of(PulsarRole.Broker).First().ConfigFile, "nonsense\n");

        await world.FailureAsync([DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)]);

        Assert.Equal(
            (nameof(SR.GateProcessEnded), "broker@h1"),
            (Assert.Single(world.Log.Failures).ErrorId, world.Log.Failures.Single().Target)
        );
        Assert.Equal(["broker@h1"], world.Stops());
    }

    [Fact]
    public async Task Stopped_services_stay_stopped_and_a_warning_says_so()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(world.Topology, [Select(LifecycleState.Stopped, ["h2"], PulsarRole.Broker)]);
        world.Simulation.Record.Clear();

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker));

        Assert.Equal(["broker@h1", "broker@h3"], world.Stops());
        Assert.Contains("broker@h2", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_is_selected_is_restarted()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(world.Topology, [Select(LifecycleState.Restarted, ["h2"])]);

        Assert.Equal(["zookeeper@h2", "bookie@h2", "broker@h2"], world.Stops());
    }

    [Fact]
    public async Task Server_that_is_down_already_makes_a_restart_of_another_one_unsafe()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(world.Topology, [Select(LifecycleState.Stopped, ["h3"], PulsarRole.ZooKeeper)]);
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([Select(LifecycleState.Restarted, ["h1"], PulsarRole.ZooKeeper)])
        );

        Assert.Equal((nameof(SR.StopUnsafe), "zookeeper@h1"), (error.ErrorId, error.Target));
        Assert.Empty(world.Writes());
        await world.ApplyAsync(
            world.Topology,
            [Select(LifecycleState.Restarted, ["h1"], PulsarRole.ZooKeeper)],
            new()
            {
                Activity = "Test",
                TimeoutSeconds = 120,
                BreakQuorum = true,
            }
        );
        Assert.Equal(["zookeeper@h1"], world.Stops());
    }

    [Fact]
    public async Task Unready_service_restarts_first_and_is_ready_before_the_next()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var sick = world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h2");
        lock (world.Simulation.Sync)
        {
            ZooKeeperClient.Connect(world.Host("h1"), ClusterAddresses.ZooKeeperServers(world.Topology)).Tree!
                .Delete($"/ledgers/available/{sick.Address}:{sick.Port("bookie")}");
        }

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([Select(LifecycleState.Restarted, ["h1", "h3"], PulsarRole.Bookie)])
        );
        Assert.Equal((nameof(SR.StopUnsafe), "bookie@h1"), (error.ErrorId, error.Target));
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Restarted, PulsarRole.Bookie));

        Assert.Equal(["bookie@h2", "bookie@h1", "bookie@h3"], world.Stops());
    }

    [Fact]
    public async Task Single_services_are_restarted_with_a_warning()
    {
        var world = await World.DeployedAsync(World.Local(1));

        await world.ApplyAsync(All);

        Assert.Equal(["zookeeper@local1", "bookie@local1", "broker@local1"], world.Stops());
        Assert.Equal(3, world.Log.Warnings.Count);
    }

    [Fact]
    public async Task Steps_are_shown_and_have_names_of_their_own()
    {
        var world = await World.DeployedAsync(World.Hosts(1));

        var plan = await world.MissingAsync([DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)]);

        Assert.Equal(
            [PulsarAction.StopService, PulsarAction.StartService, PulsarAction.AwaitService],
            plan.Select(step => step.Step.Action)
        );
        Assert.DoesNotContain(
            StepId.Stop(world.Topology.Of(PulsarRole.Broker).Single()).Text,
            plan.Select(step => step.Id)
        );
        Assert.Equal(3, plan.Select(step => step.Id).Distinct().Count());
    }

    internal static DesiredState Select(LifecycleState state, string[] nodes, params PulsarRole[] roles) =>
        DesiredState.Of(state, roles) with
        {
            Nodes = nodes,
        };

    private static string[] Processes(World world) =>
        [
            .. world.Topology.Services.Select(service =>
                $"{service.Id} {HostOf(world, service).Files.ReadText(service.PidFile)}"
            ),
        ];

    private static SimulatedHost HostOf(World world, PulsarService service) =>
        world.Host(world.Topology.Transport == PulsarTransport.Local ? "localhost" : service.Node);

    private static IEnumerable<string> LeaderLast(World world) => world.Topology.Of(PulsarRole.ZooKeeper)
        .Select(server => server.Id).OrderBy(id => id == world.Leader());
}
