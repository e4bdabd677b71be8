using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Test messages while services restart.</summary>
public sealed class TrafficCanaryTests
{
    private static readonly ApplyOptions Options = new() { Activity = "Test", TimeoutSeconds = 120, Canary = true };

    [Fact]
    public async Task Messages_come_as_long_as_a_broker_serves_and_the_operation_keeps_their_figures()
    {
        var world = await ChangedAsync(World.Hosts(), PulsarRole.Broker);

        Assert.NotNull(await world.ApplyAsync(world.Topology, Changes.Updated, Options));

        var canary = (await world.OperationsAsync())[^1].Canary;
        Assert.NotNull(canary);
        Assert.Equal(TimeSpan.FromSeconds(0.2), canary.LongestGap);
        Assert.Equal((0, 0), (canary.Lost, canary.Failures));
        Assert.InRange(canary.Received, 100, 10000);
        Assert.Contains(world.Log.Messages, text => text.Contains("longest gap 0.20 s", StringComparison.Ordinal));
        Assert.Empty(world.Log.Failures);
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    [Fact]
    public async Task Only_broker_of_a_cluster_shows_how_long_it_was_away()
    {
        var world = await ChangedAsync(World.Hosts(1), PulsarRole.Broker);

        Assert.NotNull(await world.ApplyAsync(world.Topology, Changes.Updated, Options));

        // It takes 3 s to stop and 12 s to start.
        Assert.InRange((await world.OperationsAsync())[^1].Canary!.LongestGap.TotalSeconds, 12, 16);
    }

    [Fact]
    public async Task Gap_that_is_too_long_lets_no_further_service_begin_and_the_next_run_continues()
    {
        var world = await ChangedAsync(World.Hosts(1), PulsarRole.Bookie, PulsarRole.Broker);

        await world.FailureAsync(Changes.Updated, Options with { MaximumGap = TimeSpan.FromSeconds(2) });

        var error = Assert.Single(world.Log.Failures, failure => failure.ErrorId == "PublishGapTooLong");
        Assert.Contains("allows 2.0 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(["bookie@h1"], world.Stops());
        Assert.Equal(PulsarOperationStatus.Failed, (await world.OperationsAsync())[^1].Status);

        Assert.NotNull(await world.ApplyAsync(
            world.Topology, Changes.Updated, Options with { MaximumGap = TimeSpan.FromMinutes(1) }));
        Assert.Equal(["bookie@h1", "broker@h1"], world.Stops());
    }

    [Fact]
    public async Task Nothing_is_sent_if_no_service_restarts()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync([DesiredState.Of(LifecycleState.Stopped, PulsarRole.Broker)]);

        Assert.NotNull(await world.ApplyAsync(
            world.Topology, Changes.Updated, Options with { MaximumGap = TimeSpan.FromMinutes(1) }));

        Assert.DoesNotContain(world.Simulation.Record.Calls, call => call.Kind == SimulatedCallKind.Traffic);
        Assert.Null((await world.OperationsAsync())[^1].Canary);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_goes_on_without_messages_unless_it_has_to_measure_them(bool measures)
    {
        var world = await ChangedAsync(World.Hosts(), PulsarRole.Broker);
        world.Simulation.Faults.FailAt(null, SimulatedCallKind.Traffic, FaultKind.Fails, "no memory");

        var options = measures ? Options with { MaximumGap = TimeSpan.FromMinutes(1) } : Options;
        var failure = await world.FailureAsync(Changes.Updated, options, isExpected: measures);

        Assert.Equal(measures, failure is not null);
        Assert.Equal(measures ? 0 : 3, world.Stops().Length);
        string[] told = measures ? [.. world.Log.Failures.Select(error => error.Message)] : [.. world.Log.Warnings];
        Assert.EndsWith("while services restart: no memory", Assert.Single(told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.ControllerDies)]
    [InlineData(FaultKind.ControllerDiesAfter)]
    public async Task Controller_that_dies_meanwhile_is_followed_by_one_that_completes_the_update(object kind)
    {
        var world = await ChangedAsync(World.Hosts(), PulsarRole.Broker);
        world.Simulation.Faults.FailAt(null, operation => operation is StartOperation, (FaultKind)kind);

        await world.FailureAsync(Changes.Updated, Options);
        Assert.NotNull(await world.ApplyAsync(world.Topology, Changes.Updated, Options with { WaitSeconds = 120 }));

        Assert.Empty(await world.MissingAsync(Changes.Updated));
        Assert.NotNull((await world.OperationsAsync())[^1].Canary);
    }

    private static async Task<World> ChangedAsync(World world, params PulsarRole[] roles)
    {
        await World.DeployedAsync(world);
        while (world.Log.Warnings.TryDequeue(out _))
            continue;
        return roles.Aggregate(world, (changed, role) => changed.Want(changed.Topology.Set(
            role == PulsarRole.Bookie ? "gcWaitTime" : "httpRequestsLimitEnabled",
            role == PulsarRole.Bookie ? "600000" : "true", role)));
    }
}
