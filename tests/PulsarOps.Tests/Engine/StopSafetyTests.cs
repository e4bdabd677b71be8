using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Before each service that stops, PulsarOps reads again whether the cluster can do without it.</summary>
public sealed class StopSafetyTests
{
    private const string Mark = "/ledgers/underreplication/ledgers/0000/0000/0000/000c/urL0000000012";
    private const string RecoveryOff = "/ledgers/underreplication/disable";

    private static DesiredState[] RestartBookies { get; } =
        [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Bookie)];

    private static ApplyOptions Options { get; } = new() { Activity = "Test", TimeoutSeconds = 120 };

    [Fact]
    public async Task Bookie_waits_until_lost_copies_of_ledgers_are_made()
    {
        var world = await DeployedAsync(lost: "h9:3181");
        var noticed = NoticeAsync();

        await world.ApplyAsync(world.Topology, RestartBookies, Options);

        await noticed;
        Assert.Equal(
            "The restart of bookie@h1 waits for up to 120 s: bookie@h1 cannot be stopped safely: ledgers lack a copy, "
                + "and bookie@h1 may have another one: 12 (on h9:3181).",
            Assert.Single(world.Log.Warnings));
        Assert.Equal(["bookie@h1", "bookie@h2", "bookie@h3"], world.Stops());

        async Task NoticeAsync()
        {
            while (world.Log.Warnings.IsEmpty)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            Assert.Empty(world.Stops());
            lock (world.Simulation.Sync)
                world.Tree().Delete(Mark);
        }
    }

    [Fact]
    public async Task Restart_fails_if_the_copies_are_not_made_in_time_and_stops_nothing()
    {
        var world = await DeployedAsync(lost: "h9:3181");

        var error = await world.FailureAsync(RestartBookies, Options);

        Assert.Equal(nameof(SR.StageIncomplete), Assert.IsType<PulsarOpsException>(error).ErrorId);
        var failure = Assert.Single(world.Log.Failures);
        Assert.Equal((nameof(SR.LedgersUnderReplicated), "bookie@h1"), (failure.ErrorId, failure.Target));
        Assert.Empty(world.Stops());
    }

    [Fact]
    public async Task Mark_of_a_bookie_that_is_back_holds_nothing_up()
    {
        var world = await DeployedAsync(lost: "h2:3181");

        await world.ApplyAsync(world.Topology, RestartBookies, Options);

        Assert.Empty(world.Log.Warnings);
        Assert.Equal(3, world.Stops().Length);
    }

    [Fact]
    public async Task Restart_is_refused_if_the_copies_are_never_made()
    {
        var world = await DeployedAsync(lost: "h9:3181");
        world.Tree().Create(RecoveryOff);

        var error = await world.FailureAsync(RestartBookies, Options);

        Assert.Equal(nameof(SR.LedgerRecoveryOff), Assert.IsType<PulsarOpsException>(error).ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Quorum_of_the_user_is_ignored_on_request()
    {
        var world = await DeployedAsync(lost: "h9:3181");

        await world.ApplyAsync(world.Topology, RestartBookies, Options with { BreakQuorum = true });

        Assert.Equal(3, world.Stops().Length);
    }

    [Fact]
    public async Task Single_bookie_does_not_stop_while_ledgers_lack_copies_but_the_cluster_does()
    {
        var world = await DeployedAsync(lost: "h9:3181");
        var one = DesiredState.Of(LifecycleState.Stopped, PulsarRole.Bookie) with { Nodes = ["h1"] };

        var error = await world.FailureAsync([one], Options);

        Assert.Equal(nameof(SR.LedgersUnderReplicated), Assert.IsType<PulsarOpsException>(error).ErrorId);
        Assert.Empty(world.Writes());
        await world.ApplyAsync(World.Stopped);
        Assert.Equal(9, world.Stops().Length);
    }

    /// <summary>ZooKeeper of h3 is lost when h1's is about to stop; without h2's there would be no majority.</summary>
    [Fact]
    public async Task Roll_ends_before_it_takes_the_majority_from_servers_of_which_one_was_lost_meanwhile()
    {
        var world = await World.DeployedAsync(World.Hosts());
        KillWhenStopping(world, "zookeeper@h1", PulsarRole.ZooKeeper, "h3");

        var error = await world.FailureAsync(
            [DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper)], Options);

        Assert.NotNull(error);
        Assert.Equal(["zookeeper@h1"], world.Stops());
    }

    [Fact]
    public async Task Roll_of_bookies_ends_when_another_one_is_lost()
    {
        var world = await World.DeployedAsync(World.Hosts(4));
        KillWhenStopping(world, "bookie@h1", PulsarRole.Bookie, "h4");

        var error = await world.FailureAsync(RestartBookies, Options);

        Assert.NotNull(error);
        Assert.Equal(["bookie@h1"], world.Stops());
        Assert.Contains(world.Log.Failures, failure => failure.ErrorId == nameof(SR.StopUnsafe)
            && failure.Message.Contains("3 of 4 services of role Bookie are ready", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Largest_ensemble_of_a_namespace_counts()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Tree().Write(
            "/admin/policies/public/default",
            """{"persistence":{"bookkeeperEnsemble":3,"bookkeeperWriteQuorum":3,"bookkeeperAckQuorum":2}}""");
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Stopped, PulsarRole.Broker));
        await world.ApplyAsync(
            DesiredState.Of(LifecycleState.Stopped, PulsarRole.Bookie) with { Nodes = ["h3"] });
        world.Simulation.Record.Clear();

        var error = await world.FailureAsync(RestartBookies, Options);

        Assert.Equal(nameof(SR.StopUnsafe), Assert.IsType<PulsarOpsException>(error).ErrorId);
        Assert.Contains("but 3 are needed", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Each_restart_of_a_service_with_others_reads_each_host_once_more()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper));
        // One to plan, one before each of the three restarts, one to verify.
        Assert.Equal(5, world.Simulation.Record.Count(SimulatedCallKind.Probe, "h1"));
    }

    private static void KillWhenStopping(World world, string stopping, PulsarRole role, string host)
    {
        var victim = world.Topology.Of(role).Single(service => service.Node == host);
        world.Simulation.Faults.FailAt(
            call =>
            {
                if (call.Operation is StopOperation stop && stop.Id == stopping)
                    world.Host(host).Processes.Of(world.Host(host), victim.PidFile)!.Kill();
                return false;
            },
            FaultKind.Fails);
    }

    private static async Task<World> DeployedAsync(string lost)
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Tree().Create(Mark, $"replica: \"{lost}\"\nctime: 1796052056\n");
        return world;
    }
}
