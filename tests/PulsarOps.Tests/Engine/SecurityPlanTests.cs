using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>A plan shows all that a change of the security restarts, and a run keeps to it.</summary>
public sealed class SecurityPlanTests
{
    private const PulsarSecurityPreset None = PulsarSecurityPreset.None;
    private const PulsarSecurityPreset Permissive = PulsarSecurityPreset.Permissive;
    private const PulsarSecurityPreset Strict = PulsarSecurityPreset.Strict;

    public static TheoryData<PulsarSecurityPreset, PulsarSecurityPreset> Ways { get; } = new()
    {
        { None, Permissive }, { None, Strict }, { Permissive, Strict }, { Permissive, None }, { Strict, Permissive },
        { Strict, None },
    };

    [Fact]
    public async Task Plan_lists_each_stage_with_what_it_restarts()
    {
        var world = (await SecuredWorld.DeployedAsync(None)).Want(Permissive);

        var plan = await PlanTests.MakeAsync(world.Topology);

        Assert.Equal(
            [
                "ZooKeeperAccepts: restarts zookeeper@h1, zookeeper@h2, zookeeper@h3",
                "QuorumSpeaks: restarts zookeeper@h1, zookeeper@h2, zookeeper@h3",
                "BookiesAccept: restarts bookie@h1, bookie@h2, bookie@h3, autorecovery@h4",
                "BrokersAccept: restarts broker@h1, broker@h2, broker@h3",
                "ProxiesSpeak: restarts proxy@h4",
                "Permissive: restarts broker@h1, broker@h2, broker@h3",
            ],
            plan.Stages.Select(stage => $"{stage}"));
        Assert.Equal(plan.Restarts, plan.Stages[0].Restarts);
        Assert.Equal([PulsarRole.Bookie, PulsarRole.AutoRecovery], plan.Stages[2].Roles);
        Assert.Equal(
            "Bookies accept TLS beside plain text, and speak it to ZooKeeper.", plan.Stages[2].Description);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Plan_of_the_way_back_says_what_is_undone()
    {
        var world = (await SecuredWorld.DeployedAsync(Strict)).Want(Permissive);

        var plan = await PlanTests.MakeAsync(world.Topology);

        Assert.Equal(
            [
                "Bookies accept plain text.", "ZooKeeper accepts plain text from other hosts.",
                "Brokers accept plain text and clients without a token.",
                "Proxies accept plain text and clients without a token.",
            ],
            plan.Stages.Select(stage => stage.Description));
    }

    [Fact]
    public async Task Plan_of_a_cluster_that_stays_as_it_is_has_no_stages()
    {
        var world = await SecuredWorld.DeployedAsync(Permissive);
        Assert.True((await PlanTests.MakeAsync(world.Topology)).IsEmpty);

        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);

        Assert.Empty((await PlanTests.MakeAsync(changed)).Stages);
    }

    /// <summary>What is announced for each stage is what happens, in this order.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Plan_announces_what_the_run_restarts(PulsarSecurityPreset from, PulsarSecurityPreset to)
    {
        var world = (await SecuredWorld.DeployedAsync(from)).Want(to);
        var plan = await PlanTests.MakeAsync(world.Topology);

        await world.ApplyAsync(world.Topology, Changes.Updated, With(plan));

        var restarted = world.Simulation.Record.Changes.Select(call => call.Operation).OfType<StopOperation>()
            .Select(stop => stop.Id).ToArray();
        Assert.Equal(plan.Stages.SelectMany(stage => stage.Restarts).Count(), restarted.Length);
        var at = 0;
        foreach (var stage in plan.Stages)
        {
            Assert.Equal(
                stage.Restarts.Order(StringComparer.Ordinal),
                restarted.Skip(at).Take(stage.Restarts.Count).Order(StringComparer.Ordinal));
            at += stage.Restarts.Count;
        }

        Assert.True((await PlanTests.MakeAsync(world.Topology)).IsEmpty);
    }

    [Fact]
    public async Task Plan_of_an_interrupted_change_shows_what_is_left()
    {
        var world = (await SecuredWorld.DeployedAsync(None)).Want(Permissive);
        var plan = await PlanTests.MakeAsync(world.Topology);
        world.Simulation.Faults.FailAt(
            null, operation => operation is StopOperation { Id: "bookie@h2" }, FaultKind.ControllerDies);
        Assert.NotNull(await world.FailureAsync(Changes.Updated, With(plan)));
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));

        var left = await PlanTests.MakeAsync(world.Topology);
        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => world.ApplyAsync(world.Topology, Changes.Updated, With(plan)));

        Assert.Equal("BookiesAccept: restarts bookie@h2, bookie@h3, autorecovery@h4", $"{left.Stages[0]}");
        Assert.Equal(plan.Stages.Skip(3).Select(stage => $"{stage}"), left.Stages.Skip(1).Select(stage => $"{stage}"));
        Assert.Equal(nameof(SR.PlanOutdated), error.ErrorId);
        await world.ApplyAsync(world.Topology, Changes.Updated, With(left));
    }

    [Fact]
    public async Task Stage_that_restarts_more_than_the_plan_announced_is_not_begun()
    {
        var world = (await SecuredWorld.DeployedAsync(Permissive)).Want(Strict);
        var plan = await PlanTests.MakeAsync(world.Topology);
        var rest = new PulsarPlan(plan.Name) { Stages = [plan.Stages[^1], .. plan.Stages] }.AfterFirstStage();
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => world.ApplyAsync(changed, Changes.Updated, With(rest)));

        Assert.Equal(nameof(SR.PlanOutdated), error.ErrorId);
        Assert.Contains("new restart: broker@h1", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Stage_that_the_plan_did_not_announce_next_is_not_begun()
    {
        var world = (await SecuredWorld.DeployedAsync(Permissive)).Want(Strict);
        var plan = await PlanTests.MakeAsync(world.Topology);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => world.ApplyAsync(world.Topology, Changes.Updated, With(plan.AfterFirstStage())));

        Assert.Equal(nameof(SR.PlanOutdated), error.ErrorId);
        Assert.Contains(
            "the stages that are left: ProxiesRequire, BrokersRequire", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task WhatIf_shows_the_restarts_of_the_stages_that_follow()
    {
        var world = (await SecuredWorld.DeployedAsync(Permissive)).Want(Strict);
        var plan = await PlanTests.MakeAsync(world.Topology);
        var shown = new List<PulsarPlanStep>();

        await world.ApplyAsync(world.Topology, Changes.Updated, approve: step =>
        {
            shown.Add(step);
            return Approval.WhatIf;
        });

        Assert.Equal(plan.Steps.Select(step => $"{step}"), shown.Take(plan.Steps.Count).Select(step => $"{step}"));
        Assert.Equal(
            plan.Stages.Skip(1).SelectMany(stage => stage.Restarts),
            shown.Skip(plan.Steps.Count).Select(step => step.Service));
        Assert.Contains(
            "restart in the stage Strict: Bookies refuse plain text and certificates of other roles.",
            shown[^1].Reason, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    private static ApplyOptions With(PulsarPlan plan) => new() { Activity = "Test", TimeoutSeconds = 120, Plan = plan };
}
