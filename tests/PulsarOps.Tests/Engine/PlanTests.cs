using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>A plan as an object: what is shown is what is done, or nothing is.</summary>
public sealed class PlanTests
{
    [Fact]
    public async Task Plan_applied_is_the_plan_shown()
    {
        var world = World.Hosts();
        var plan = await MakeAsync(world.Topology, PulsarPlanOperation.Install);
        var done = new List<string>();

        await world.ApplyAsync(world.Topology, Plans.Everything, With(plan), step =>
        {
            done.Add($"{step}");
            return Approval.Approved;
        });

        Assert.Equal(plan.Steps.Select(step => $"{step}"), done);
        Assert.True((await MakeAsync(world.Topology, PulsarPlanOperation.Install)).IsEmpty);
    }

    [Fact]
    public async Task WhatIf_prints_the_same_steps_as_the_plan()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        var shown = new List<string>();

        var plan = await MakeAsync(changed);
        await world.ApplyAsync(changed, Changes.Updated, approve: step =>
        {
            shown.Add($"{step}");
            return Approval.WhatIf;
        });

        Assert.Equal(plan.Steps.Select(step => $"{step}"), shown);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Hosts_that_have_changed_since_are_not_touched()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        var plan = await MakeAsync(changed);
        world.Host("h2").Files.AppendText("/etc/pulsar/broker.conf", "somebody=else\n");
        world.Simulation.Record.Clear();

        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => world.ApplyAsync(changed, Changes.Updated, With(plan)));

        Assert.Equal(nameof(SR.PlanOutdated), error.ErrorId);
        Assert.Contains("different: path h2:/etc/pulsar/broker.conf", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Plan_that_restarts_another_process_is_another_plan()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        var plan = await MakeAsync(changed);
        Assert.Equal(plan.Fingerprint, (await MakeAsync(changed)).Fingerprint);

        await world.ApplyAsync(RestartTests.Select(LifecycleState.Restarted, ["h3"], PulsarRole.Broker));

        Assert.NotEqual(plan.Fingerprint, (await MakeAsync(changed)).Fingerprint);
        var other = await MakeAsync(changed.Set("managedLedgerCacheSizeMB", "18", PulsarRole.Broker));
        Assert.NotEqual(plan.Fingerprint, other.Fingerprint);
    }

    [Fact]
    public async Task Steps_show_each_key_that_changes_and_what_restarts()
    {
        var world = await World.DeployedAsync(World.Hosts());

        var plan = await MakeAsync(
            world.Topology.Set("managedLedgerCacheSizeMB", "17", service => service.Id == "broker@h2"));

        var file = plan.Steps[0];
        Assert.Equal(
            (PulsarAction.WriteFile, PulsarDrift.Configuration, "broker@h2"),
            (file.Action, file.Drift, file.Service));
        Assert.EndsWith("17", Assert.Single(file.Diff).NewValue, StringComparison.Ordinal);
        Assert.Equal("managedLedgerCacheSizeMB", file.Diff[0].Key);
        Assert.Equal(["broker@h2"], plan.Restarts);
        Assert.Equal(
            ["DrainBroker", "StopService", "StartService", "AwaitService"],
            plan.Steps.Where(step => step.Restarts).Select(step => $"{step.Action}"));
        Assert.Contains(
            plan.Steps,
            step => step is { Action: PulsarAction.Remove, Reason: "it is ready with its new files" });
        Assert.Equal(
            ["loadBalancerSheddingEnabled", "loadBalancerAutoBundleSplitEnabled"],
            plan.Steps.Where(step => step.Action == PulsarAction.ConfigureBroker)
                .Select(step => step.Target).Distinct());
        Assert.Contains(
            file.Id, plan.Steps.Single(step => step.Action == PulsarAction.StopService).After);
        // A stop, a start and a readiness probe, one after the other.
        Assert.InRange(plan.ExpectedDuration.TotalSeconds, 10, 60);
    }

    [Fact]
    public async Task Manual_change_shows_the_last_operation_that_wrote_the_file()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(
            world.Topology.Set("managedLedgerCacheSizeMB", "17", service => service.Id == "broker@h2"),
            Changes.Updated,
            new() { Activity = "Second", TimeoutSeconds = 120 });
        world.Host("h1").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");
        world.Host("h2").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");
        world.Host("h3").Files.Remove("/etc/pulsar/bookie.conf");

        var plan = await MakeAsync(world.Topology);

        Assert.Equal(
            ["Test", "Second"],
            plan.Steps.Where(step => step.Drift is not null && step.Target == "/etc/pulsar/broker.conf")
                .Select(step => step.LastChange!.Activity));
        Assert.Null(Assert.Single(plan.Steps, step => step.Target == "/etc/pulsar/bookie.conf").LastChange);
    }

    [Fact]
    public async Task Old_content_is_read_only_if_files_are_replaced()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Record.Clear();
        await MakeAsync(world.Topology.Set("managedLedgerCacheSizeMB", "17", service => service.Id == "broker@h2"));

        Assert.Equal(
            ["h1", "h2", "h2", "h3"],
            world.Simulation.Record.Calls.Where(call => call.Kind == SimulatedCallKind.Probe)
                .Select(call => call.Host).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Step_that_decides_when_it_is_reached_says_so()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);

        var plan = await MakeAsync(world.Topology);

        Assert.Equal(PulsarAction.InitializeMetadata, Assert.Single(plan.Steps, step => step.IsDeferred).Action);
        Assert.Empty(plan.Restarts);
    }

    internal static async Task<PulsarPlan> MakeAsync(
        PulsarTopology topology, PulsarPlanOperation operation = PulsarPlanOperation.Update)
    {
        using var pool = HostPool.Take(topology);
        return await PlanMaker.MakeAsync(
            pool, new RecordingLog(), topology, operation, [], [], null, "Test",
            TestContext.Current.CancellationToken);
    }

    private static ApplyOptions With(PulsarPlan plan) => new() { Activity = "Test", TimeoutSeconds = 120, Plan = plan };
}
