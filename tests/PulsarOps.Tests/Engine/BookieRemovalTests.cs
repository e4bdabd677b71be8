using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>A bookie leaves its cluster when others have copies of all its ledgers, and not before.</summary>
public sealed class BookieRemovalTests
{
    private const string Leaving = "h4:3181";

    [Fact]
    public async Task Other_bookies_get_the_copies_before_the_cookie_goes()
    {
        var world = await DeployedAsync();

        Assert.NotNull(await RemoveAsync(world));

        AssertRemoved(world);
        Assert.Equal(
            ["run copy", "stop bookie@h4", "run decommission"],
            world.Simulation.Record.Changes.Select(call => call.Operation)
                .Where(operation => operation is JobOperation or StopOperation)
                .Select(operation => operation is JobOperation job ? $"run {job.Id.Split(' ')[0]}"
                    : operation!.Describe()));
        Assert.Contains(
            world.Log.Messages,
            message => message.Contains("it has copies of 2 ledgers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removal_of_a_bookie_that_is_gone_changes_nothing_more()
    {
        var world = await DeployedAsync();
        await RemoveAsync(world);
        world.Simulation.Record.Clear();

        Assert.NotNull(await RemoveAsync(world));

        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Bookie_without_which_new_ledgers_find_too_few_stays()
    {
        var world = await DeployedAsync();
        world.Tree().Write(
            "/admin/policies/public/default", """{"persistence":{"bookkeeperEnsemble":4,"bookkeeperAckQuorum":2}}""");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RemoveAsync(world));

        Assert.Equal(nameof(SR.BookiesTooFew), error.ErrorId);
        Assert.Contains("need 4 by the namespace public/default", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Ensemble_of_the_brokers_counts_even_if_that_of_the_topology_is_smaller()
    {
        var world = await DeployedAsync();
        var broker = world.Topology.Of(PulsarRole.Broker).Single(broker => broker.Node == "h2");
        var files = world.Host("h2").Files;
        lock (world.Simulation.Sync)
        {
            files.WriteText(
                broker.ConfigFile, files.ReadText(broker.ConfigFile)!.Replace(
                    "managedLedgerDefaultEnsembleSize=3", "managedLedgerDefaultEnsembleSize=4",
                    StringComparison.Ordinal));
        }

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RemoveAsync(world));

        Assert.Equal(nameof(SR.BookiesTooFew), error.ErrorId);
        Assert.Contains("need 4", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Bookie_stays_while_ledgers_lack_copies_that_another_one_had()
    {
        var world = await DeployedAsync();
        world.Tree().Create(
            "/ledgers/underreplication/ledgers/0000/0000/0000/0007/urL0000000007", "replica: \"h9:3181\"\n");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RemoveAsync(world));

        Assert.Equal(nameof(SR.LedgersUnderReplicated), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Controller_killed_at_any_operation_is_continued_by_another()
    {
        var ordinal = 0;
        for (var died = true; died; )
        {
            var world = await DeployedAsync();
            world.Simulation.Faults.FailAt(null, ++ordinal, FaultKind.ControllerDiesAfter);
            died = await World.FailsAsync(() => RemoveAsync(world));
            world.Simulation.Faults.Clear();
            await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
            if (died)
                Assert.NotNull(await RemoveAsync(world));
            AssertRemoved(world);
        }

        Assert.InRange(ordinal, 7, 20);
    }

    [Fact]
    public async Task Bookie_of_a_lost_host_is_removed_on_request_only()
    {
        var world = await DeployedAsync();
        Kill(world);
        world.Host("h4").Reachable = false;

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RemoveAsync(world));
        var reached = await RemoveAsync(world, new() { Activity = "Test", LostNodes = ["h4"] });

        Assert.Equal(nameof(SR.HostsSilent), error.ErrorId);
        Assert.Contains(world.Log.Failures, failure => failure.ErrorId == nameof(SR.BookieHostSilent));
        Assert.NotNull(reached);
        Assert.Empty(SimulatedLedgers.Of(world.Tree(), Leaving));
        Assert.False(world.Tree().Exists($"/ledgers/cookies/{Leaving}"));
    }

    [Fact]
    public async Task Ledger_that_cannot_be_copied_is_named_with_the_reason()
    {
        var world = await DeployedAsync();
        SimulatedLedgers.Add(world.Tree(), 7, Leaving, "h9:3181");
        Kill(world);
        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));

        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => RemoveAsync(world, new() { Activity = "Test", TimeoutSeconds = 60 }));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal(
            [nameof(SR.LedgersNotCopied), nameof(SR.LedgerStuck), nameof(SR.LedgersRemain)],
            world.Log.Failures.Select(failure => failure.ErrorId));
        Assert.Equal(
            "Ledger 7 has no copy that replaces that of bookie@h4: none of its bookies serves (h4:3181, h9:3181).",
            world.Log.Failures.ElementAt(1).Message);
        Assert.True(world.Tree().Exists($"/ledgers/cookies/{Leaving}"));
    }

    [Fact]
    public async Task Preview_reads_and_changes_nothing()
    {
        var world = await DeployedAsync();

        Assert.NotNull(await RemoveAsync(world, approve: _ => Approval.WhatIf));

        Assert.Empty(world.Writes());
        Assert.Equal(2, SimulatedLedgers.Of(world.Tree(), Leaving).Count);
    }

    private static async Task<World> DeployedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts(4));
        var tree = world.Tree();
        SimulatedLedgers.Add(tree, 1, Leaving, "h1:3181", "h2:3181");
        SimulatedLedgers.Add(tree, 2, "h3:3181", Leaving, "h2:3181");
        SimulatedLedgers.Add(tree, 3, "h1:3181", "h2:3181", "h3:3181");
        return world;
    }

    private static async Task<PulsarTopology?> RemoveAsync(
        World world, ApplyOptions? options = null, Func<PulsarPlanStep, Approval>? approve = null)
    {
        using var pool = HostPool.Take(world.Topology);
        var bookie = world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h4");
        return await new BookieRemovalRun(
            pool, world.Topology, bookie, options ?? new() { Activity = "Test" }, world.Log)
            .RunAsync(
                step => Task.FromResult(approve?.Invoke(step) ?? Approval.Approved),
                TestContext.Current.CancellationToken);
    }

    private static void AssertRemoved(World world)
    {
        Assert.Empty(SimulatedLedgers.Of(world.Tree(), Leaving));
        Assert.False(world.Tree().Exists($"/ledgers/cookies/{Leaving}"));
        Assert.False(world.Tree().Exists($"/ledgers/available/{Leaving}"));
        var bookie = world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h4");
        Assert.Null(world.Host("h4").Files.FindFile(bookie.ConfigFile));
        Assert.NotNull(world.Host("h4").Files.FindDirectory(bookie.LedgerDirectories[0]));
        foreach (var host in world.Simulation.Hosts)
            Assert.Null(host.Files.FindDirectory($"/var/lib/pulsarops/jobs/copy-h4-3181"));
    }

    private static void Kill(World world)
    {
        var bookie = world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h4");
        lock (world.Simulation.Sync)
            world.Host("h4").Processes.Of(world.Host("h4"), bookie.PidFile)!.Kill();
    }
}
