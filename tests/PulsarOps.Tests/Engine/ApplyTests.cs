using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>A run reaches the desired state, and does nothing if there is nothing to do.</summary>
public sealed partial class ApplyTests
{
    public static TheoryData<int, bool> Layouts { get; } =
        new()
        {
            { 1, true },
            { 2, true },
            { 3, true },
            { 5, true },
            { 1, false },
            { 3, false },
        };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Whole_chain_is_idempotent_and_the_second_run_writes_nothing(
        int nodes,
        bool local
    )
    {
        var world = local ? World.Local(nodes) : World.Hosts(nodes);

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Equal(
            world.Topology.Of(PulsarRole.Broker).Count(),
            world.Simulation.Hosts.Sum(host =>
                host.Processes.Running.OfType<BrokerServer>().Count(broker => broker.CanWrite())
            )
        );
        world.Simulation.Record.Clear();

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Equal(
            world.Simulation.Hosts.Select(host => (host.Name, SimulatedCallKind.Probe)),
            world.Simulation.Record.Calls.Select(call => (call.Host, call.Kind)).Order());
        Assert.Empty(world.Log.Failures);
        Assert.Empty(world.Log.Warnings);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whole_chain_succeeds_on_a_host_with_few_cores(int cores)
    {
        var world = World.Local();
        world.Host().ProcessorCount = cores;

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Equal(1, world.Initializations());
        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.Empty(world.Log.Failures);
    }

    [Fact]
    public async Task Servers_start_as_soon_as_what_they_need_is_there()
    {
        var world = World.Local();
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper));
        world.Simulation.Record.Clear();

        await world.ApplyAsync(Plans.Everything);

        var writes = world.Writes().ToList();
        Assert.InRange(
            writes.IndexOf("start zookeeper@local3"),
            0,
            writes.IndexOf("write /srv/c1/local1/conf/bookie.conf")
        );
    }

    [Fact]
    public async Task Failed_metadata_tool_is_reported_once_and_no_bookie_starts()
    {
        var world = World.Local();
        world.Simulation.Faults.FailAt("localhost", operation => operation is JobOperation, FaultKind.Fails);

        await world.FailureAsync(Plans.Everything);

        Assert.Single(world.Log.Failures);
        Assert.Equal(["zookeeper@local1", "zookeeper@local2", "zookeeper@local3"], Started(world));
    }

    [Fact]
    public async Task Unsuccessful_metadata_tool_is_reported_once_and_the_next_run_finishes()
    {
        var world = World.Local();
        // The quorum is lost for good right when the tool starts.
        world.Simulation.Faults.FailAt(call => call.Operation is JobOperation && KillServers(world), FaultKind.Fails);

        await world.FailureAsync(Plans.Everything);

        var failure = Assert.Single(world.Log.Failures);
        Assert.Equal(nameof(SR.MetadataInitializationFailed), failure.ErrorId);
        Assert.Contains("ZooKeeper did not answer it in time: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["zookeeper@local1", "zookeeper@local2", "zookeeper@local3"], Started(world));
        world.Simulation.Faults.Clear();
        Assert.NotNull(await world.ApplyAsync(Plans.Everything));
        Assert.Equal(1, world.Initializations());
    }

    [Fact]
    public async Task Very_slow_server_delays_the_metadata_without_a_failure()
    {
        var world = World.Local();
        world.Simulation.Timings = world.Simulation.Timings with { ZooKeeperStart = 110 };

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Empty(world.Log.Failures);
        Assert.Equal(1, world.Initializations());
    }

    /// <summary>A step fails only by what else is done to it.</summary>
    private static bool KillServers(World world)
    {
        foreach (var server in world.Topology.Of(PulsarRole.ZooKeeper))
            world.Host().Processes.Of(world.Host(), server.PidFile)?.Kill();
        return false;
    }

    [Fact]
    public async Task Metadata_IsInitialisedOnce()
    {
        var world = World.Local();

        await world.ApplyAsync(Plans.Everything);
        await world.ApplyAsync(DesiredState.Initialized);
        await world.ApplyAsync(World.Stopped);
        await world.ApplyAsync(Plans.Everything);

        Assert.Equal(1, world.Initializations());
        Assert.Single(world.Simulation.Record.Changes, call => call.Operation is JobOperation);
    }

    [Fact]
    public async Task Stages_one_by_one_do_what_the_whole_does()
    {
        var (stages, whole) = (World.Local(), World.Local());
        await whole.ApplyAsync(Plans.Everything);
        foreach (var stage in Plans.Stages)
            Assert.NotNull(await stages.ApplyAsync(stage));

        Assert.Equal(whole.Writes().Order(StringComparer.Ordinal), stages.Writes().Order(StringComparer.Ordinal));
        Assert.Empty(await stages.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task WhatIf_shows_the_whole_plan_and_changes_nothing()
    {
        var world = World.Local();
        var shown = new List<string>();
        var topology = world.Topology;
        foreach (var stage in Plans.Stages)
            topology = (await world.ApplyAsync(topology, [stage], approve: Show))!;

        Assert.Equal(
            Plans.Ids(await world.MissingAsync(Plans.Everything)).Order(StringComparer.Ordinal),
            shown.Order(StringComparer.Ordinal)
        );
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));

        Approval Show(PulsarPlanStep step)
        {
            shown.Add(step.Id);
            return Approval.WhatIf;
        }
    }

    [Fact]
    public async Task Declined_step_and_its_dependents_are_not_executed()
    {
        var world = World.Local();
        var declined = world.Topology.Of(PulsarRole.Bookie).Last();

        Assert.Null(
            await world.ApplyAsync(
                world.Topology,
                Plans.Everything,
                approve: step => step.Target == declined.ConfigFile ? Approval.Declined : Approval.Approved
            )
        );

        Assert.DoesNotContain(declined.ConfigFile, Written(world));
        Assert.Equal(
            world
                .Topology.Services.Select(service => service.Id)
                .Where(id => id != declined.Id)
                .Order(StringComparer.Ordinal),
            Started(world)
        );
        Assert.Contains("3 steps were declined", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bookies_and_brokers_do_not_start_if_metadata_was_declined()
    {
        var world = World.Local();

        Assert.Null(
            await world.ApplyAsync(
                world.Topology,
                Plans.Everything,
                approve: step => step.Action == PulsarAction.InitializeMetadata ? Approval.Declined : Approval.Approved
            )
        );

        Assert.Equal(["zookeeper@local1", "zookeeper@local2", "zookeeper@local3"], Started(world));
        Assert.Empty(world.Log.Failures);
    }

    [Fact]
    public async Task Topology_goes_on_with_sessions_for_the_next_stage()
    {
        var world = World.Local(1);
        using var pool = HostPool.Take(world.Topology);

        var result = await new DeploymentEngine(pool, world.Log).ApplyAsync(
            world.Topology, [DesiredState.Of(LifecycleState.Installed)], new() { Activity = "Test" },
            _ => Task.FromResult(Approval.Approved), TestContext.Current.CancellationToken);

        using var next = HostPool.Take(result!);
        Assert.Same(pool, next);
    }

    private static IEnumerable<string> Written(World world) =>
        world
            .Simulation.Record.Changes.Select(call => call.Operation)
            .OfType<FileOperation>()
            .Select(file => file.Path);

    private static IEnumerable<string> Started(World world) =>
        world
            .Simulation.Record.Changes.Select(call => call.Operation)
            .OfType<StartOperation>()
            .Select(start => start.Id)
            .Order(StringComparer.Ordinal);
}
