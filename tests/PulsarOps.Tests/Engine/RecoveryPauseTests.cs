using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>BookKeeper copies nothing while bookies get another release, and does as before afterwards.</summary>
public sealed class RecoveryPauseTests
{
    private const string Record = "/var/lib/pulsarops/autorecovery-off";
    private const string Off = "switch AutoRecovery off";
    private const string On = "switch AutoRecovery on";

    [Fact]
    public async Task Nothing_is_copied_while_bookies_get_another_release()
    {
        var world = await UpgradingAsync(World.Hosts(3));

        await world.ApplyAsync(Engine.Changes.Updated);

        Assert.Equal(
            [Off, "stop bookie@h1", On, Off, "stop bookie@h2", On, Off, "stop bookie@h3", On], Changes(world));
        AssertIsOn(world);
        Assert.Empty(await world.MissingAsync(Engine.Changes.Updated));
    }

    /// <summary>An auditor ends its work in the time in which the hosts are asked, which is short otherwise.</summary>
    [Fact]
    public async Task Hosts_are_asked_whether_the_next_bookie_may_stop_while_copies_are_possible()
    {
        var world = await UpgradingAsync(World.Hosts(3));

        await world.ApplyAsync(Engine.Changes.Updated);

        var calls = world.Simulation.Record.Calls.ToList();
        foreach (var next in new[] { "h2", "h3" })
        {
            var off = calls.FindLastIndex(call => call.Host == next && call.Operation?.Describe() == Off);
            var on = calls.FindLastIndex(off, call => call.Operation?.Describe() == On);
            Assert.Contains(calls.GetRange(on, off - on), call => call.Kind == SimulatedCallKind.Probe);
        }
    }

    [Fact]
    public async Task Bookies_restart_in_the_order_of_the_votes_of_their_auditor()
    {
        var world = await World.DeployedAsync(World.Hosts(4));
        Vote("2", "h3");
        Vote("3", "h1");

        await world.ApplyAsync(world.Topology, [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Bookie)]);

        Assert.Equal(["stop bookie@h3", "stop bookie@h1", "stop bookie@h2", "stop bookie@h4"], Changes(world));

        void Vote(string number, string node) => world.Tree().Create(
            $"{AutoRecoveryServer.Election}/V_000000000{number}", $"bookieId: \"{node}:3181\"\n");
    }

    [Fact]
    public async Task Bookies_of_a_rack_restart_together_within_one_pause()
    {
        var world = await UpgradingAsync(new World(archive => Topologies.Wide(12, archive).InRacks(6)
            .Set("bookkeeperClientEnforceMinNumRacksPerWriteQuorum", "true", PulsarRole.Broker)));

        await world.ApplyAsync(Engine.Changes.Updated);

        var changes = Changes(world).ToArray();
        Assert.Equal([Off, On], changes.Where(change => !change.StartsWith("stop", StringComparison.Ordinal)));
        Assert.Equal((Off, On), (changes[0], changes[^1]));
        AssertIsOn(world);
    }

    [Fact]
    public async Task Nothing_is_paused_if_no_other_bookie_could_get_a_copy()
    {
        var world = await UpgradingAsync(World.Hosts(2));

        await world.ApplyAsync(Engine.Changes.Updated);

        Assert.Equal(["stop bookie@h1", "stop bookie@h2"], Changes(world));
    }

    [Fact]
    public async Task What_an_administrator_has_switched_off_stays_off()
    {
        var world = await UpgradingAsync(World.Hosts(3));
        world.Tree().Create(LedgerState.SwitchedOff);

        await world.ApplyAsync(Engine.Changes.Updated);

        Assert.Equal(["stop bookie@h1", "stop bookie@h2", "stop bookie@h3"], Changes(world));
        Assert.True(world.Tree().Exists(LedgerState.SwitchedOff));
        Assert.All(world.FilesOf(PulsarRole.Bookie, Record), Assert.Null);
    }

    [Fact]
    public async Task Next_run_puts_back_what_a_killed_one_has_paused()
    {
        var world = await KilledAsync();

        await world.ApplyAsync([DesiredState.Of(LifecycleState.Running)]);

        Assert.Equal([On], Changes(world));
        AssertIsOn(world);
    }

    [Fact]
    public async Task Upgrade_that_goes_on_after_a_killed_one_puts_it_back_at_its_end()
    {
        var world = await KilledAsync();

        await world.ApplyAsync(Engine.Changes.Updated);

        Assert.Equal(["stop bookie@h2", "stop bookie@h3", On], Changes(world));
        AssertIsOn(world);
    }

    [Fact]
    public async Task Bookie_that_does_not_come_back_leaves_nothing_paused()
    {
        var world = await UpgradingAsync(World.Hosts(3));
        world.Simulation.Faults.FailAt("h2", operation => operation is StartOperation, FaultKind.Fails);

        Assert.NotNull(await world.FailureAsync(Engine.Changes.Updated));

        AssertIsOn(world);
    }

    private static async Task<World> KilledAsync()
    {
        var world = await UpgradingAsync(World.Hosts(3));
        world.Simulation.Faults.FailAt(
            "h2", operation => operation is StopOperation { Id: "bookie@h2" }, FaultKind.ControllerDies);
        Assert.NotNull(await world.FailureAsync(Engine.Changes.Updated));
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        Assert.True(world.Tree().Exists(LedgerState.SwitchedOff));
        Assert.All(world.FilesOf(PulsarRole.Bookie, Record), Assert.NotNull);
        world.Simulation.Record.Clear();
        return world;
    }

    /// <summary>A cluster that is to get another release.</summary>
    private static async Task<World> UpgradingAsync(World world)
    {
        await World.DeployedAsync(world);
        return world.Want(Engine.Changes.WithNextRelease(world));
    }

    private static void AssertIsOn(World world)
    {
        Assert.False(world.Tree().Exists(LedgerState.SwitchedOff));
        Assert.All(world.FilesOf(PulsarRole.Bookie, Record), Assert.Null);
    }

    /// <summary>The switches and the stops of bookies, in their order.</summary>
    private static IEnumerable<string> Changes(World world) => world.Simulation.Record.Changes
        .Select(call => call.Operation is StopOperation stop ? $"stop {stop.Id}" : call.Operation!.Describe())
        .Where(text => text is Off or On || text.StartsWith("stop bookie", StringComparison.Ordinal));
}
