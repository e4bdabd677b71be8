using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>A node comes back after its host or a disk was replaced, and no ledger loses its copies.</summary>
public sealed class NodeRepairTests
{
    private const string Lost = "h4:3181";

    private static readonly ApplyOptions Options = new() { Activity = "Repair", TimeoutSeconds = 120 };

    [Fact]
    public async Task New_host_with_the_old_name_gets_its_services_and_an_empty_bookie()
    {
        var world = await DeployedAsync();
        await ReimageAsync(world);

        Assert.NotNull(await RepairAsync(world));

        await AssertRepairedAsync(world);
        AssertOrder(world);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Bookie_that_has_lost_a_disk_starts_empty(bool isJournal, bool isRunning)
    {
        var world = await DeployedAsync();
        await LoseDiskAsync(world, isJournal, isRunning);

        Assert.NotNull(await RepairAsync(world));

        await AssertRepairedAsync(world);
        AssertOrder(world);
        var bookie = Bookie(world);
        Assert.Contains(
            $"remove {(isJournal ? bookie.LedgerDirectories : bookie.JournalDirectories)[0]}/current", world.Writes());
    }

    [Fact]
    public async Task Node_that_has_lost_nothing_stays_as_it_is()
    {
        var world = await DeployedAsync();

        Assert.NotNull(await RepairAsync(world));

        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Data_that_has_survived_a_new_system_is_used()
    {
        var world = await DeployedAsync();
        var (files, bookie) = (world.Host("h4").Files, Bookie(world));
        var kept = bookie.DataDirectories.ToDictionary(
            folder => folder, folder => files.ReadText(CookieFile.PathIn(folder))!);
        await ReimageAsync(world);
        foreach (var (folder, text) in kept)
        {
            world.Host("h4").Files.MakeDirectory($"{folder}/current");
            world.Host("h4").Files.WriteText(CookieFile.PathIn(folder), text);
        }

        Assert.NotNull(await RepairAsync(world));

        Assert.Equal(2, SimulatedLedgers.Of(world.Tree(), Lost).Count);
        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.DoesNotContain(world.Writes(), write => write.StartsWith("stop ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_else_starts_the_bookie_before_the_repair_has_ended()
    {
        var world = await DeployedAsync();
        await LoseDiskAsync(world, isJournal: false, isRunning: false);
        await RepairAsync(world, approve: step =>
            step.Id.StartsWith("restart broker", StringComparison.Ordinal) ? Approval.Declined : Approval.Approved);
        Assert.False(world.Tree().Exists($"/ledgers/cookies/{Lost}"));
        world.Simulation.Record.Clear();

        foreach (var states in new[] { Plans.Everything, [DesiredState.Of(LifecycleState.Running)], Changes.Updated })
        {
            var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(states));
            Assert.Equal((nameof(SR.NodeRepairUnfinished), "bookie@h4"), (error.ErrorId, error.Target));
        }

        Assert.Empty(world.Writes());
        Assert.NotNull(await RepairAsync(world));
        await AssertRepairedAsync(world);
    }

    [Theory]
    [InlineData(nameof(FaultKind.ControllerDies), true)]
    [InlineData(nameof(FaultKind.ControllerDiesAfter), true)]
    [InlineData(nameof(FaultKind.ControllerDiesAfter), false)]
    public async Task Controller_killed_at_any_operation_is_continued_by_another(string kind, bool isReimaged)
    {
        var ordinal = 0;
        for (var died = true; died;)
        {
            var world = await DeployedAsync();
            if (isReimaged)
                await ReimageAsync(world);
            else
                await LoseDiskAsync(world, isJournal: true, isRunning: true);
            world.Simulation.Faults.FailAt(null, ++ordinal, Enum.Parse<FaultKind>(kind));
            died = await World.FailsAsync(() => RepairAsync(world));
            world.Simulation.Faults.Clear();
            await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
            if (died)
                Assert.NotNull(await RepairAsync(world));
            await AssertRepairedAsync(world);
            AssertOrder(world);
        }

        Assert.InRange(ordinal, 20, 80);
    }

    [Fact]
    public async Task Bookie_with_a_last_copy_is_not_given_up()
    {
        var world = await DeployedAsync();
        SimulatedLedgers.Add(world.Tree(), 7, Lost, "h9:3181");
        await LoseDiskAsync(world, isJournal: false, isRunning: false);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RepairAsync(world));

        Assert.Equal(nameof(SR.LedgerCopyMissing), error.ErrorId);
        Assert.Equal(nameof(SR.LedgerStuck), Assert.Single(world.Log.Failures).ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Bookie_without_which_new_ledgers_find_too_few_is_not_given_up()
    {
        var world = await DeployedAsync();
        world.Tree().Write(
            "/admin/policies/public/default", """{"persistence":{"bookkeeperEnsemble":4,"bookkeeperAckQuorum":2}}""");
        await ReimageAsync(world);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RepairAsync(world));

        Assert.Equal(nameof(SR.BookiesTooFew), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Preview_shows_all_stages_and_changes_nothing()
    {
        var world = await DeployedAsync();
        await ReimageAsync(world);
        var steps = new List<string>();

        Assert.NotNull(await RepairAsync(world, approve: step =>
        {
            steps.Add(step.Id);
            return Approval.WhatIf;
        }));

        Assert.Empty(world.Writes());
        Assert.Contains("decommission bookie@h4: run", steps);
        Assert.Contains("restart broker@h1: stop", steps);
        Assert.Contains("start bookie@h4", steps);
    }

    private static async Task<World> DeployedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts(4));
        AddLedgers(world);
        return world;
    }

    internal static void AddLedgers(World world)
    {
        var tree = world.Tree();
        SimulatedLedgers.Add(tree, 1, Lost, "h1:3181", "h2:3181");
        SimulatedLedgers.Add(tree, 2, "h3:3181", Lost, "h2:3181");
        SimulatedLedgers.Add(tree, 3, "h1:3181", "h2:3181", "h3:3181");
    }

    private static async Task ReimageAsync(World world)
    {
        world.Host("h4").Reimage();
        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task LoseDiskAsync(World world, bool isJournal, bool isRunning)
    {
        var (host, bookie) = (world.Host("h4"), Bookie(world));
        lock (world.Simulation.Sync)
        {
            if (!isRunning)
                host.Processes.Of(host, bookie.PidFile)!.Kill();
            var folder = (isJournal ? bookie.JournalDirectories : bookie.LedgerDirectories)[0];
            host.Files.Remove($"{folder}/current");
        }

        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task<PulsarTopology?> RepairAsync(
        World world, Func<PulsarPlanStep, Approval>? approve = null)
    {
        using var pool = HostPool.Take(world.Topology);
        return await new NodeRepairRun(pool, Options, world.Log).RestoreAsync(
            world.Topology, "h4", step => Task.FromResult(approve?.Invoke(step) ?? Approval.Approved),
            TestContext.Current.CancellationToken);
    }

    private static async Task AssertRepairedAsync(World world)
    {
        Assert.Empty(SimulatedLedgers.Of(world.Tree(), Lost));
        Assert.True(world.Tree().Exists($"/ledgers/cookies/{Lost}"));
        Assert.Null(world.Host("h4").Files.FindFile(NodeRepair.RecordOf(Bookie(world).Host)));
        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    /// <summary>Copies first, then the brokers that wrote to the bookie, and only then the empty bookie.</summary>
    private static void AssertOrder(World world)
    {
        var operations = world.Simulation.Record.Changes.Select(call => call.Operation).ToList();
        var copied = operations.FindIndex(operation => operation is JobOperation { Id: var id }
            && id.StartsWith("decommission", StringComparison.Ordinal));
        var started = operations.FindIndex(operation => operation is StartOperation { Id: "bookie@h4" });
        Assert.InRange(copied, 0, started);
        foreach (var broker in new[] { "broker@h1", "broker@h2", "broker@h3" })
        {
            Assert.InRange(
                operations.FindIndex(operation => operation is StopOperation { Id: var id } && id == broker), copied,
                started);
        }
    }

    private static PulsarService Bookie(World world) =>
        world.Topology.Of(PulsarRole.Bookie).Single(bookie => bookie.Node == "h4");
}
