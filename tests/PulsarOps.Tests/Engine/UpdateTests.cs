using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A running cluster gets what its topology says: nothing more is touched than has to be, and one service after the
/// other.
/// </summary>
public sealed class UpdateTests
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

        Assert.Equal(["bookie@h1", "bookie@h2", "bookie@h3"], Stopped(world));
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

        // Of each node: its file, its stop, its start, its gate; and only then the next one. What was kept until then
        // goes beside it.
        var calls = world
            .Simulation.Record.Calls.Where(call =>
                call.Operation is not (null or RemoveOperation) || call.ReadinessProbe is not null
            )
            .ToArray();
        Assert.Equal(4 * 3, calls.Length);
        foreach (var (roll, node) in calls.Chunk(4).Zip(["h1", "h2", "h3"]))
        {
            Assert.All(roll, call => Assert.Equal(node, call.Host));
            Assert.Equal("/etc/pulsar/broker.conf", Assert.IsType<FileOperation>(roll[0].Operation).Path);
            Assert.IsType<StopOperation>(roll[1].Operation);
            Assert.IsType<StartOperation>(roll[2].Operation);
            Assert.IsType<BrokerReadiness>(roll[3].ReadinessProbe);
        }
    }

    [Fact]
    public async Task RolledBackRun_IsAFailure()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var files = Files(world);

        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker);
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(changed, Changes.Updated));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        var failure = Assert.Single(world.Log.Failures);
        Assert.Equal((nameof(SR.RolledBack), "broker@h1"), (failure.ErrorId, failure.Target));
        Assert.Contains("For input string: \"plenty\"", failure.Message, StringComparison.Ordinal);
        // Once with the new files, once with the old ones; the others were not touched.
        Assert.Equal(["broker@h1", "broker@h1"], Stopped(world));
        Assert.Equal(files, Files(world));
        Assert.Empty(await MissingAsync(world.Topology));
    }

    /// <summary>
    /// Right after its file was written, after it was stopped, and after it was started with what it does not start
    /// with.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task KilledBeforeTheGate_RolledBackByTheNextRun(int ordinal)
    {
        var world = await World.DeployedAsync(World.Hosts());
        var files = Files(world);
        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker));
        world.Simulation.Faults.FailAt("h1", ordinal, FaultKind.ControllerDiesAfter);
        await world.FailureAsync(Changes.Updated, null);
        Assert.NotEqual(files, Files(world));
        Assert.Equal("700", world.Host("h1").Files.FindDirectory(Previous(world))!.Mode);
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Changes.Updated, null));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        var failure = world.Log.Failures.Last();
        Assert.Equal((nameof(SR.RolledBack), "broker@h1"), (failure.ErrorId, failure.Target));
        Assert.Equal(files, Files(world));
        Assert.DoesNotContain("broker@h2", Stopped(world));
        Assert.Null(world.Host("h1").Files.Find(Previous(world)));
    }

    [Fact]
    public async Task Start_after_a_kill_gives_the_previous_files_back_too()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var files = Files(world);
        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker));
        world.Simulation.Faults.FailAt("h1", 2, FaultKind.ControllerDiesAfter);
        await world.FailureAsync(Changes.Updated, null);
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));

        await world.FailureAsync([DesiredState.Of(LifecycleState.Running)], null);

        Assert.Equal(nameof(SR.RolledBack), world.Log.Failures.Last().ErrorId);
        Assert.Equal(files, Files(world));
    }

    /// <summary>What it ran with before that is older than what it is ready with.</summary>
    [Fact]
    public async Task KilledAfterTheGate_NextRollbackGivesWhatWasReadyLast()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "18", service => service.Id == "broker@h1"));
        world.Simulation.Faults.FailAt("h1", 4, FaultKind.ControllerDies);
        await world.FailureAsync(Changes.Updated, null);
        Assert.NotNull(world.Host("h1").Files.FindDirectory(Previous(world)));
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        var files = Files(world);

        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", service => service.Id == "broker@h1"));
        await world.FailureAsync(Changes.Updated, null);

        var failure = world.Log.Failures.Last();
        Assert.Equal((nameof(SR.RolledBack), "broker@h1"), (failure.ErrorId, failure.Target));
        Assert.Equal(files, Files(world));
        Assert.Contains(
            "managedLedgerCacheSizeMB=18",
            world.Host("h1").Files.ReadText("/etc/pulsar/broker.conf"),
            StringComparison.Ordinal
        );
        Assert.Null(world.Host("h1").Files.Find(Previous(world)));
    }

    /// <summary>
    /// With its files it gets the release that they belong to; nothing but its start tells of a plain process which
    /// one it is.
    /// </summary>
    [Fact]
    public async Task Rollback_starts_the_previous_release()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var other = WithAnotherRelease(world);

        await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(
            other.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker), Changes.Updated));

        Assert.Equal(nameof(SR.RolledBack), Assert.Single(world.Log.Failures).ErrorId);
        var starts = world
            .Simulation.Record.Calls.Select(call => call.Operation)
            .OfType<StartOperation>()
            .Where(start => start.Id == "broker@h1");
        Assert.Equal(
            ["/opt/apache-pulsar-4.0.9/bin/pulsar", "/opt/apache-pulsar-4.0.8/bin/pulsar"],
            starts.Select(start => start.Command[0]));
    }

    [Fact]
    public async Task File_that_somebody_has_changed_is_kept_nowhere()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h1").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Installed));

        Assert.Null(world.Host("h1").Files.Find(Previous(world)));
    }

    [Fact]
    public async Task Service_that_does_not_come_back_with_its_old_files_either_is_told_of()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt(
            "h1",
            operation =>
                operation is FileOperation { Path: "/etc/pulsar/broker.conf" } file
                && !System.Text.Encoding.UTF8.GetString(file.Content).Contains("plenty", StringComparison.Ordinal),
            FaultKind.Fails
        );

        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker);
        await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(changed, Changes.Updated));

        Assert.Equal(
            [nameof(SR.StepFailed), nameof(SR.RollbackFailed)],
            world.Log.Failures.Select(failure => failure.ErrorId)
        );
        Assert.DoesNotContain("broker@h2", Stopped(world));
    }

    [Fact]
    public async Task Files_that_were_written_before_are_taken_up_by_a_restart()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var changed = world.Topology.Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker);
        await world.ApplyAsync(changed, Plans());
        Assert.Empty(Stopped(world));

        await world.ApplyAsync(changed, Changes.Updated);

        Assert.Equal(["broker@h1", "broker@h2", "broker@h3"], Stopped(world));

        static IReadOnlyList<DesiredState> Plans() => [DesiredState.Of(LifecycleState.Installed)];
    }

    [Fact]
    public async Task File_that_somebody_has_changed_is_mended_without_a_restart_where_the_service_runs_with_the_right_one()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h2").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");

        var step = Assert.Single(await MissingAsync(world.Topology));
        Assert.Equal(PulsarDrift.Configuration, step.Step.Drift);
        await world.ApplyAsync(world.Topology, Changes.Updated);

        Assert.Empty(Stopped(world));
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
        Assert.Empty(Stopped(world));
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
        var other = WithAnotherRelease(world);

        await world.ApplyAsync(other, [DesiredState.Of(LifecycleState.Installed)]);
        Assert.Empty(Stopped(world));
        await world.ApplyAsync(other, Changes.Updated);

        Assert.Equal(
            other.Services.Select(service => service.Id).Order(StringComparer.Ordinal),
            Stopped(world).Order(StringComparer.Ordinal)
        );
        Assert.Empty(await MissingAsync(other));
    }

    private static PulsarTopology WithAnotherRelease(World world)
    {
        var (archive, simulated) = ReleaseFile.Make(new(4, 0, 9));
        world.Simulation.Add(simulated);
        return new(
            world.Topology.Name, new(4, 0, 9), world.Topology.Transport, world.Topology.Nodes, world.Topology.Services,
            world.Topology.Options with { Archive = archive }) { Context = world.Topology.Context };
    }

    private static string Previous(World world) =>
        RollbackFiles.FolderOf(world.Topology.Services.Single(service => service.Id == "broker@h1"));

    internal static Task<IReadOnlyList<PlannedStep>> MissingAsync(PulsarTopology topology) =>
        World.MissingAsync(topology, Changes.Updated);

    internal static string[] Stopped(World world) =>
        [
            .. world
                .Simulation.Record.Calls.Select(call => call.Operation)
                .OfType<StopOperation>()
                .Select(stop => stop.Id),
        ];

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
