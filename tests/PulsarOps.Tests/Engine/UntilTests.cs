using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>The end of a maintenance window.</summary>
public sealed class UntilTests
{
    private static readonly string[] Bookies = ["bookie@h1", "bookie@h2", "bookie@h3"];

    private static DesiredState[] Restart { get; } = [DesiredState.Of(LifecycleState.Restarted)];

    [Fact]
    public async Task No_service_begins_after_the_end_of_the_window_and_the_next_run_continues()
    {
        var world = await DeployedAsync();
        world.Want(world.Topology.Set("gcWaitTime", "600000", PulsarRole.Bookie));
        // A bookie needs 6.5 s to stop and start.
        var reached = await world.ApplyAsync(world.Topology, Changes.Updated, Until(world, 8));

        Assert.Null(reached);
        Assert.Equal(Bookies[..2], world.Stops());
        var warning = Assert.Single(world.Log.Warnings, text => text.Contains("-Until", StringComparison.Ordinal));
        Assert.Contains(Bookies[2], warning, StringComparison.Ordinal);
        Assert.DoesNotContain(Bookies[0], warning, StringComparison.Ordinal);
        Assert.Empty(world.Log.Failures);
        Assert.All(
            world.Topology.Of(PulsarRole.Bookie).SkipLast(1),
            bookie => Assert.Contains("600000", Text(world, bookie), StringComparison.Ordinal));
        Assert.DoesNotContain(
            "600000", Text(world, world.Topology.Of(PulsarRole.Bookie).Last()), StringComparison.Ordinal);
        var operation = (await world.OperationsAsync())[^1];
        Assert.Equal(PulsarOperationStatus.Paused, operation.Status);
        Assert.StartsWith(warning[..100], operation.Detail, StringComparison.Ordinal);

        Assert.NotNull(await world.ApplyAsync(Changes.Updated));
        Assert.Equal(Bookies, world.Stops());
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    [Fact]
    public async Task Time_in_the_past_is_refused_before_anything_is_touched()
    {
        var world = await DeployedAsync();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Restart, Until(world, 0)));

        Assert.Equal("UntilPassed", error.ErrorId);
        Assert.Empty(world.Simulation.Record.Calls);
    }

    [Fact]
    public async Task Window_that_is_long_enough_changes_nothing()
    {
        var world = await DeployedAsync();

        Assert.NotNull(await world.ApplyAsync(world.Topology, Restart, Until(world, 3600)));

        Assert.Equal(9, world.Stops().Length);
        Assert.Empty(world.Log.Warnings);
        Assert.Equal(PulsarOperationStatus.Succeeded, (await world.OperationsAsync())[^1].Status);
    }

    [Fact]
    public async Task Brokers_that_are_left_keep_load_balancing_as_it_was()
    {
        var world = await DeployedAsync();
        DesiredState[] brokers = [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)];

        await world.ApplyAsync(world.Topology, brokers, Until(world, 10));

        var operations = world.Simulation.Record.Changes.Select(call => call.Operation!).ToArray();
        Assert.Equal(["broker@h1"], world.Stops());
        Assert.Equal(
            operations.Count(operation => operation is RestOperation) / 2,
            operations.Count(operation => operation.Describe().StartsWith("reset", StringComparison.Ordinal)));
        Assert.All(
            world.Topology.Of(PulsarRole.Broker),
            broker => Assert.Null(world.Host(broker.Node).Files.Find("/var/lib/pulsarops/load-balancing")));
        Assert.Contains("-Node h2, h3", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_windows_leave_what_the_next_run_completes()
    {
        var world = await DeployedAsync();
        world.Want(world.Topology.Set("httpServerThreadPoolSize", "9", _ => true));
        var runs = 1;
        while (await world.ApplyAsync(world.Topology, Changes.Updated, Until(world, 7)) is null)
            Assert.InRange(++runs, 2, 9);

        Assert.Empty(world.Log.Failures);
        Assert.Equal(9, world.Stops().Distinct().Count());
        Assert.Equal(9, world.Stops().Length);
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    private static async Task<World> DeployedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts());
        while (world.Log.Warnings.TryDequeue(out _))
            continue;
        return world;
    }

    private static ApplyOptions Until(World world, double seconds) => new()
    {
        Activity = "Test", TimeoutSeconds = 120,
        Until = world.Simulation.Clock.GetUtcNow() + TimeSpan.FromSeconds(seconds),
    };

    private static string Text(World world, PulsarService service) =>
        world.Host(service.Node).Files.ReadText(service.ConfigFile)!;
}
