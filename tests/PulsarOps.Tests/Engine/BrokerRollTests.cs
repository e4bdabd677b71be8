using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Brokers give their bundles away before they restart, and load balancing is paused meanwhile.</summary>
public sealed class BrokerRollTests
{
    private const string Shedding = "loadBalancerSheddingEnabled";
    private const string Splitting = "loadBalancerAutoBundleSplitEnabled";
    private const string Record = "/var/lib/pulsarops/load-balancing";

    private static DesiredState[] Restart { get; } = [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)];

    [Fact]
    public async Task Load_balancing_is_paused_for_the_restarts_and_put_back()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Tree().Write(
            LoadBalancing.SettingsNode, $$"""{"{{Shedding}}":"true","ttlDurationDefaultInSeconds":"60"}""");

        await world.ApplyAsync(world.Topology, Restart);

        var calls = world.Simulation.Record.Changes
            .Select(call => call.Operation!)
            .Where(operation => operation is RestOperation or DrainOperation or StopOperation).ToArray();
        Assert.Equal(
            [
                $"set {Shedding} to false", $"set {Splitting} to false",
                "stop broker@h1", "stop broker@h2", "stop broker@h3",
                $"reset {Splitting}", $"set {Shedding} to true",
            ],
            Sorted(calls));
        Assert.Equal(
            $$"""{"ttlDurationDefaultInSeconds":"60","{{Shedding}}":"true"}""",
            world.Tree().Read(LoadBalancing.SettingsNode));
        Assert.All(world.FilesOf(PulsarRole.Broker, Record), Assert.Null);
    }

    [Fact]
    public async Task Each_broker_gives_its_bundles_to_the_others_before_it_stops()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(world.Topology, Restart);

        var calls = world.Simulation.Record.Calls.Select(call => call.Operation)
            .Where(operation => operation is DrainOperation or StopOperation).ToArray();
        Assert.Equal(6, calls.Length);
        foreach (var (pair, node) in calls.Chunk(2).Zip(["h1", "h2", "h3"]))
        {
            var drain = Assert.IsType<DrainOperation>(pair[0]);
            Assert.Equal($"{node}:8080", drain.Broker.Endpoint);
            Assert.Equal(2, drain.Others.Count);
            Assert.DoesNotContain(drain.Broker.Endpoint, drain.Others.Select(other => other.Endpoint));
            Assert.Equal($"broker@{node}", Assert.IsType<StopOperation>(pair[1]).Id);
        }
    }

    [Theory]
    [InlineData("""{"serviceUrl":"http://h1:8080","brokerId":"h1:8080"}""")]
    [InlineData("""{"serviceUrl":"http://h1:8080","allocatedBundles":{}}""")]
    public async Task Broker_that_leads_is_the_last_one(string leader)
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Tree().Write(BrokerRoll.LeaderNode, leader);

        await world.ApplyAsync(world.Topology, Restart);

        Assert.Equal(
            ["broker@h2", "broker@h3", "broker@h1"],
            world.Simulation.Record.Changes.Select(call => call.Operation).OfType<StopOperation>()
                .Select(stop => stop.Id));
    }

    [Fact]
    public async Task Only_broker_keeps_its_bundles_and_nothing_is_paused()
    {
        var world = await World.DeployedAsync(World.Hosts(1));

        await world.ApplyAsync(world.Topology, Restart);

        Assert.DoesNotContain(
            world.Simulation.Record.Calls, call => call.Operation is DrainOperation or RestOperation);
    }

    [Fact]
    public async Task Start_puts_back_what_a_killed_restart_has_paused()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await KillAsync(world);
        Assert.Contains("false", world.Tree().Read(LoadBalancing.SettingsNode), StringComparison.Ordinal);
        Assert.All(world.FilesOf(PulsarRole.Broker, Record), Assert.NotNull);

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Running));

        Assert.Equal("{}", world.Tree().Read(LoadBalancing.SettingsNode));
        Assert.All(world.FilesOf(PulsarRole.Broker, Record), Assert.Null);
    }

    [Fact]
    public async Task What_was_set_after_a_killed_restart_stays()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await KillAsync(world);
        var other = $$"""{"{{Shedding}}":"true"}""";
        world.Tree().Write(LoadBalancing.SettingsNode, other);

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Running));

        Assert.Equal(other, world.Tree().Read(LoadBalancing.SettingsNode));
        Assert.All(world.FilesOf(PulsarRole.Broker, Record), Assert.Null);
    }

    [Fact]
    public async Task Restart_whose_broker_does_not_come_back_puts_load_balancing_back_through_another_one()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt("h3", operation => operation is StartOperation, FaultKind.Fails);

        Assert.NotNull(await world.FailureAsync(Restart, null));

        Assert.Equal("{}", world.Tree().Read(LoadBalancing.SettingsNode));
        Assert.All(world.FilesOf(PulsarRole.Broker, Record), Assert.Null);
    }

    private static async Task KillAsync(World world)
    {
        world.Simulation.Faults.FailAt("h2", operation => operation is StopOperation, FaultKind.ControllerDies);
        Assert.NotNull(await world.FailureAsync(Restart, null));
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
    }

    /// <summary>The requests of one batch run in any order.</summary>
    private static IEnumerable<string> Sorted(HostOperation[] operations)
    {
        string[] texts =
        [
            .. operations.Where(operation => operation is not DrainOperation).Select(operation =>
                operation is StopOperation stop ? $"stop {stop.Id}" : operation.Describe()),
        ];
        return [.. texts[..2].OrderDescending(), .. texts[2..^2], .. texts[^2..].Order()];
    }
}
