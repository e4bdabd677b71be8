using PulsarOps.Checks;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Nodes that are held still for maintenance.</summary>
public sealed class SuspensionTests
{
    private const string Record = "/var/lib/pulsarops/suspended-h2";

    private static readonly ApplyOptions Options = new()
    {
        Activity = "Test", TimeoutSeconds = 120, Suspension = new("ann@desk", "new disks\nin rack 2"),
    };

    [Fact]
    public async Task Services_stop_in_a_safe_order_and_do_not_start_with_the_host()
    {
        var world = await DeployedAsync();
        Assert.All(Links(world, "h2"), Assert.NotNull);

        await SuspendAsync(world, "h2");

        var operations = world.Simulation.Record.Changes.Select(call => call.Operation!).ToArray();
        Assert.Equal(Record, Assert.IsType<FileOperation>(operations[0]).Path);
        Assert.Equal(["broker@h2", "bookie@h2", "zookeeper@h2"], world.Stops());
        var drain = Assert.Single(
            world.Simulation.Record.Calls.Select(call => call.Operation).OfType<DrainOperation>());
        Assert.Equal(["h1:8080", "h3:8080"], drain.Others.Select(other => other.Endpoint));
        Assert.All(Links(world, "h2"), Assert.Null);
        Assert.All(Links(world, "h1"), Assert.NotNull);
        var text = world.Host("h2").Files.ReadText(Record)!;
        Assert.Contains("who=ann@desk\n", text, StringComparison.Ordinal);
        Assert.Contains("reason=new disks in rack 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suspended_node_is_left_alone_by_everything_else_and_shown_as_suspended()
    {
        var world = await DeployedAsync();
        await SuspendAsync(world, "h2");
        world.Host("h2").PowerOff();
        world.Want(world.Topology.Set("somethingNew", "1", PulsarRole.Broker));
        world.Simulation.Record.Clear();

        foreach (var states in new[]
            { Changes.Updated, Plans.Everything, [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)] })
        {
            Assert.NotNull(await world.ApplyAsync(states));
        }

        Assert.Empty(world.Log.Failures);
        Assert.DoesNotContain(world.Simulation.Record.Changes, call => call.Host == "h2");
        Assert.Equal(4, world.Stops().Length);
        Assert.Contains(world.Log.Warnings, text =>
            text.Contains("h2 is suspended since", StringComparison.Ordinal)
            && text.Contains("by ann@desk: new disks in rack 2", StringComparison.Ordinal)
            && text.Contains("Resume-PulsarNode h2", StringComparison.Ordinal));
        using var pool = HostPool.Take(world.Topology);
        var status = await StatusReader.ReadAsync(
            pool, world.Log, world.Topology, TestContext.Current.CancellationToken);
        Assert.All(status, service => Assert.Equal(
            service.Node == "h2" ? PulsarServiceState.Suspended : PulsarServiceState.Ready, service.State));
    }

    [Fact]
    public async Task Run_with_a_suspended_node_that_changes_nothing_asks_each_host_once()
    {
        var world = await DeployedAsync();
        await SuspendAsync(world, "h2");
        world.Simulation.Record.Clear();

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Running));

        Assert.Equal(3, world.Simulation.Record.Calls.Count);
    }

    [Fact]
    public async Task Resumed_node_serves_and_starts_with_the_host_again()
    {
        var world = await DeployedAsync();
        var before = Texts(world);
        await SuspendAsync(world, "h2");

        await world.ApplyAsync(world.Topology, Resumed("h2"), Options);

        Assert.All(Links(world, "h2"), Assert.NotNull);
        Assert.Null(world.Host("h2").Files.Find(Record));
        Assert.Equal(before, Texts(world));
        Assert.Empty(await world.MissingAsync(Plans.Everything));
        world.Simulation.Record.Clear();
        await world.ApplyAsync(world.Topology, Resumed("h2"), Options);
        Assert.Equal(3, world.Simulation.Record.Calls.Count);
    }

    [Theory]
    [InlineData("h1", "h2")]
    [InlineData("h1", "h2", "h3")]
    public async Task Nodes_that_the_cluster_needs_are_not_suspended_together(params string[] nodes)
    {
        var world = await DeployedAsync();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Suspended(nodes), Options));

        Assert.Equal("StopUnsafe", error.ErrorId);
        Assert.Empty(world.Simulation.Record.Changes);
    }

    [Fact]
    public async Task Second_node_is_refused_while_one_is_suspended()
    {
        var world = await DeployedAsync();
        await SuspendAsync(world, "h2");
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Suspended("h3"), Options));

        Assert.Equal("StopUnsafe", error.ErrorId);
        Assert.Empty(world.Simulation.Record.Changes);
    }

    [Theory]
    [InlineData(nameof(FaultKind.Fails))]
    [InlineData(nameof(FaultKind.ControllerDies))]
    [InlineData(nameof(FaultKind.ControllerDiesAfter))]
    public async Task Suspend_and_resume_that_break_anywhere_are_continued(string kind)
    {
        var (suspended, resumed) = (Suspended("h2"), Resumed("h2"));
        var steps = await Faults.CountAsync(await DeployedAsync(), suspended, options: Options);
        // The record, three links, a drain and three stops.
        Assert.Equal(8, steps);
        for (var ordinal = 1; ordinal <= steps; ordinal++)
        {
            var world = await DeployedAsync();
            await Faults.AssertResumesAsync(
                world, ordinal, Enum.Parse<FaultKind>(kind), suspended,
                options: Options with { Activity = "Suspend" });
            Assert.NotNull(world.Host("h2").Files.Find(Record));

            // Three starts, three links, and the record.
            world.Simulation.Record.Clear();
            await Faults.AssertResumesAsync(
                world, ((ordinal - 1) % 7) + 1, Enum.Parse<FaultKind>(kind), resumed,
                options: Options with { Activity = "Resume" });
            Assert.Null(world.Host("h2").Files.Find(Record));
            Assert.All(Links(world, "h2"), Assert.NotNull);
        }
    }

    [Fact]
    public async Task Suspension_that_was_interrupted_is_ended_by_resume()
    {
        var world = await DeployedAsync();
        world.Simulation.Faults.FailAt(
            "h2", operation => operation is StopOperation { Id: "bookie@h2" }, FaultKind.ControllerDies);
        Assert.NotNull(await world.FailureAsync(Suspended("h2"), Options));
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));

        await world.ApplyAsync(Changes.Updated);
        Assert.Equal(["broker@h2"], world.Stops());
        await world.ApplyAsync(world.Topology, Resumed("h2"), Options);

        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.Null(world.Host("h2").Files.Find(Record));
    }

    [Fact]
    public void Record_that_is_damaged_still_suspends_its_node_and_an_update_is_not_one_of_all_services()
    {
        var record = NodeSuspensionRecord.Parse("who");

        Assert.Equal(new("", null, ""), record);
        Assert.Equal("suspended", record.Describe());
        Assert.False(PlanStates.IsUpdateOfAll(
            [.. Changes.Updated.Select(desired => desired with { Except = ["broker@h2"] })]));
    }

    private static async Task<World> DeployedAsync()
    {
        var world = await World.DeployedAsync(new(archive =>
        {
            var topology = Topologies.Hosts(3, archive);
            return new(
                topology.Name, topology.Version, topology.Transport, topology.Nodes, topology.Services,
                topology.Options with { ServiceManager = PulsarServiceManager.Systemd, ServiceUser = "pulsar" })
            {
                Context = topology.Context,
            };
        }));
        while (world.Log.Warnings.TryDequeue(out _))
            continue;
        return world;
    }

    private static async Task SuspendAsync(World world, string node) =>
        Assert.NotNull(await world.ApplyAsync(world.Topology, Suspended(node), Options));

    private static DesiredState[] Suspended(params string[] nodes) =>
        [Select(LifecycleState.Suspended, nodes), Select(LifecycleState.Stopped, nodes)];

    private static DesiredState[] Resumed(string node) =>
        [Select(LifecycleState.Resumed, node), Select(LifecycleState.Running, node)];

    private static DesiredState Select(LifecycleState state, params string[] nodes) =>
        DesiredState.Of(state) with { Nodes = nodes };

    private static IEnumerable<string?> Links(World world, string node) => world.Topology.Services
        .Where(service => service.Node == node)
        .Select(service => world.Host(node).Files.ReadText(UnitFile.LinkOf(service)));

    private static string[] Texts(World world) =>
    [
        .. world.Topology.Services.SelectMany(service => new[]
        {
            world.Host(service.Node).Files.ReadText(UnitFile.PathOf(service))!,
            world.Host(service.Node).Files.ReadText(service.ConfigFile)!,
        }),
    ];
}
