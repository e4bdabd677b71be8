using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A running cluster is changed to what its topology says: only what differs, and one service after the other.
/// </summary>
public sealed partial class UpdateTests
{
    [Fact]
    public async Task Plan_after_apply_is_empty()
    {
        var world = await World.DeployedAsync(World.HostsOfAll());
        Assert.Empty(await MissingAsync(world.Topology));

        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        Assert.NotEmpty(await MissingAsync(changed));
        await world.ApplyAsync(changed, Changes.Updated);

        Assert.Empty(await MissingAsync(changed));
    }

    [Fact]
    public async Task ConfigChange_RestartsOnlyWhatChanged_InOrder()
    {
        var world = await World.DeployedAsync(World.HostsOfAll());
        var before = Processes(world);

        await world.ApplyAsync(world.Topology.Set("zkTimeout", "9000", PulsarRole.Bookie), Changes.Updated);

        Assert.Equal(["bookie@h1", "bookie@h2", "bookie@h3"], world.Stops());
        Assert.Equal(
            before.Where(process => !process.StartsWith("bookie", StringComparison.Ordinal)),
            Processes(world).Intersect(before)
        );
    }

    [Fact]
    public async Task Roll_WaitsForPreviousNode()
    {
        var world = await World.DeployedAsync(World.Hosts());

        await world.ApplyAsync(
            world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker),
            Changes.Updated
        );

        // Of each node: its file, its bundles, its stop, its start, its probe; and only then the next one. What was
        // kept until then goes beside it.
        var calls = world
            .Simulation.Record.Calls.Where(call =>
                call.Operation is FileOperation { Path: "/etc/pulsar/broker.conf" } or DrainOperation or StopOperation
                    or StartOperation || call.ReadinessProbe is not null
            )
            .ToArray();
        Assert.Equal(5 * 3, calls.Length);
        foreach (var (roll, node) in calls.Chunk(5).Zip(["h1", "h2", "h3"]))
        {
            Assert.All(roll, call => Assert.Equal(node, call.Host));
            Assert.IsType<FileOperation>(roll[0].Operation);
            Assert.IsType<DrainOperation>(roll[1].Operation);
            Assert.IsType<StopOperation>(roll[2].Operation);
            Assert.IsType<StartOperation>(roll[3].Operation);
            Assert.IsType<BrokerReadiness>(roll[4].ReadinessProbe);
        }
    }

    [Fact]
    public async Task Files_that_were_written_before_are_taken_up_by_a_restart()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        await world.ApplyAsync(changed, Plans());
        Assert.Empty(world.Stops());

        await world.ApplyAsync(changed, Changes.Updated);

        Assert.Equal(["broker@h1", "broker@h2", "broker@h3"], world.Stops());

        static IReadOnlyList<DesiredState> Plans() => [DesiredState.Of(LifecycleState.Installed)];
    }

    [Fact]
    public async Task Changed_file_is_repaired_without_a_restart_if_the_service_runs_with_the_right_one()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h2").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");

        var step = Assert.Single(await MissingAsync(world.Topology));
        Assert.Equal(PulsarDrift.Configuration, step.Step.Drift);
        await world.ApplyAsync(world.Topology, Changes.Updated);

        Assert.Empty(world.Stops());
        Assert.Empty(await MissingAsync(world.Topology));
    }

    [Fact]
    public async Task Services_that_do_not_run_are_started_before_others_are_restarted()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(RestartTests.Select(LifecycleState.Stopped, ["h3"], PulsarRole.Broker));
        world.Simulation.Record.Clear();

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            world.ApplyAsync(
                world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker),
                Changes.Updated
            )
        );

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal(
            (nameof(SR.GateProcessEnded), "broker@h3"),
            (Assert.Single(world.Log.Failures).ErrorId, world.Log.Failures.Single().Target)
        );
        Assert.Empty(world.Stops());
    }

    [Fact]
    public async Task Added_host_joins_and_the_urls_reach_the_metadata()
    {
        var world = new World(archive => Topologies4(archive));
        await world.ApplyAsync(WithoutLast(world.Topology), Planning.Plans.Everything);
        world.Simulation.Record.Clear();

        await world.ApplyAsync(world.Topology, Changes.Updated);

        Assert.Contains("start broker@h4", world.Writes());
        Assert.Contains($"set the service URLs of {world.Topology.Name}", world.Writes());
        Assert.Empty(await MissingAsync(world.Topology));
        Assert.Empty(world.Log.Warnings);
    }

    [Fact]
    public async Task Removed_host_is_reported_and_left_alone()
    {
        var world = new World(archive => Topologies4(archive));
        await world.ApplyAsync(world.Topology, Planning.Plans.Everything);
        var processes = Processes(world);

        await world.ApplyAsync(WithoutLast(world.Topology), Changes.Updated);

        Assert.Contains(world.Log.Warnings, warning => warning.Contains("broker h4:8080", StringComparison.Ordinal));
        Assert.Contains(world.Log.Warnings, warning => warning.Contains("bookie h4:3181", StringComparison.Ordinal));
        Assert.Equal(
            processes.Where(process => process.Contains("@h4", StringComparison.Ordinal)),
            Processes(world).Where(process => process.Contains("@h4", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Members_of_a_running_ensemble_are_not_changed()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var two = new PulsarTopology(
            world.Topology.Name,
            world.Topology.Version,
            world.Topology.Transport,
            world.Topology.Nodes,
            [.. world.Topology.Services.Where(service => service.Id != "zookeeper@h3")],
            world.Topology.Options
        )
        {
            Context = world.Topology.Context,
        };

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(two, Changes.Updated));

        Assert.Equal(nameof(SR.ZooKeeperMembersDiffer), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    /// <summary>Processes that nothing but PulsarOps keeps: no unit names their release.</summary>
    [Fact]
    public async Task Another_release_restarts_every_service_one_after_the_other()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var other = Changes.WithNextRelease(world);

        await world.ApplyAsync(other, [DesiredState.Of(LifecycleState.Installed)]);
        Assert.Empty(world.Stops());
        await world.ApplyAsync(other, Changes.Updated);

        Assert.Equal(
            other.Services.Select(service => service.Id).Order(StringComparer.Ordinal),
            world.Stops().Order(StringComparer.Ordinal)
        );
        Assert.Empty(await MissingAsync(other));
    }

    internal static Task<IReadOnlyList<PlannedStep>> MissingAsync(PulsarTopology topology) =>
        World.MissingAsync(topology, Changes.Updated);

    private static string[] Processes(World world) =>
        [
            .. world.Topology.Services.Select(service =>
                $"{service.Id} {world.Host(service.Node).Files.ReadText(service.PidFile)}"
            ),
        ];

    private static string[] Files(World world) =>
        [
            .. world.Topology.Services.SelectMany(service =>
                InstallPlanner
                    .FilePaths(service)
                    .Select(path => $"{service.Node}:{path} {world.Host(service.Node).Files.FindFile(path)!.Sha256}")
            ),
        ];

    /// <summary>Three hosts with all core roles, and a fourth one without ZooKeeper.</summary>
    private static PulsarTopology Topologies4(PulsarArchive archive) =>
        Planning.Topologies.Of(
            PulsarTransport.Ssh,
            [.. Enumerable.Repeat(Planning.Topologies.CoreRoles.ToArray(), 3), [PulsarRole.Bookie, PulsarRole.Broker]],
            archive
        );

    private static PulsarTopology WithoutLast(PulsarTopology topology) =>
        new(
            topology.Name,
            topology.Version,
            topology.Transport,
            [.. topology.Nodes.Take(topology.Nodes.Count - 1)],
            [.. topology.Services.Where(service => service.Node != topology.Nodes[^1].Name)],
            topology.Options
        )
        {
            Context = topology.Context,
        };
}
