using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>A service that does not become ready with its new files gets the previous ones back.</summary>
public sealed partial class UpdateTests
{
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
        Assert.Equal(["broker@h1", "broker@h1"], world.Stops());
        Assert.Equal(files, Files(world));
        Assert.Empty(await MissingAsync(world.Topology));
    }

    /// <summary>
    /// Right after its file was written, after it was stopped, and after it was started with what it does not start
    /// with.
    /// </summary>
    [Theory]
    [InlineData(nameof(FileOperation))]
    [InlineData(nameof(StopOperation))]
    [InlineData(nameof(StartOperation))]
    public async Task KilledBeforeTheGate_RolledBackByTheNextRun(string operation)
    {
        var world = await World.DeployedAsync(World.Hosts());
        var files = Files(world);
        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker));
        world.Simulation.Faults.FailAt(
            "h1",
            done => done.GetType().Name == operation
                && done is not FileOperation { Path: not "/etc/pulsar/broker.conf" },
            FaultKind.ControllerDiesAfter);
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
        Assert.DoesNotContain("broker@h2", world.Stops());
        Assert.Null(world.Host("h1").Files.Find(Previous(world)));
    }

    [Fact]
    public async Task Start_after_a_kill_gives_the_previous_files_back_too()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var files = Files(world);
        world.Want(world.Topology.Set("managedLedgerCacheSizeMB", "plenty", PulsarRole.Broker));
        world.Simulation.Faults.FailAt("h1", done => done is StopOperation, FaultKind.ControllerDiesAfter);
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
        world.Simulation.Faults.FailAt(
            "h1", next => next is RemoveOperation remove && remove.Path == Previous(world), FaultKind.ControllerDies);
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
    /// The previous files belong to the previous release. For a plain process, only the command of its start shows
    /// which release it runs.
    /// </summary>
    [Fact]
    public async Task Rollback_starts_the_previous_release()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var other = Changes.WithNextRelease(world);

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
    public async Task Manually_changed_file_is_not_kept_for_rollback()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h1").Files.AppendText("/etc/pulsar/broker.conf", "managedLedgerCacheSizeMB=18\n");

        await world.ApplyAsync(DesiredState.Of(LifecycleState.Installed));

        Assert.Null(world.Host("h1").Files.Find(Previous(world)));
    }

    [Fact]
    public async Task Service_that_fails_with_its_previous_files_too_is_reported()
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
        Assert.DoesNotContain("broker@h2", world.Stops());
    }

    private static string Previous(World world) =>
        RollbackFiles.FolderOf(world.Topology.Services.Single(service => service.Id == "broker@h1"));
}
