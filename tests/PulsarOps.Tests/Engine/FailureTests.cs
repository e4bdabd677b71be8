using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>What a failure says, and what it leaves alone.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Host_that_fails_does_not_hide_what_the_others_did()
    {
        var world = World.Hosts();
        world.Simulation.Faults.FailAt("h2", operation => operation is ReleaseOperation, FaultKind.DiskFull);

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal((nameof(SR.StageIncomplete), "c1"), (error.ErrorId, error.Target));
        var told = Assert.Single(world.Log.Failures);
        Assert.Equal((nameof(SR.StepFailed), "h2"), (told.ErrorId, told.Target));
        Assert.Contains("No space left on device", told.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["UnpackRelease h2"],
            (await world.MissingAsync([DesiredState.Of(LifecycleState.Installed)])).Select(step =>
                $"{step.Step.Action} {step.Host}"
            )
        );
    }

    [Fact]
    public async Task Each_unreachable_host_is_reported_and_too_few_hosts_end_the_run()
    {
        var world = World.Hosts();
        world.Host("h1").Reachable = world.Host("h3").Reachable = false;

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal((nameof(SR.HostsSilent), ErrorKind.Connection), (error.ErrorId, error.Kind));
        Assert.Equal(["h1", "h3", "zookeeper@h2"], world.Log.Failures.Select(failure => failure.Target).Order());
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Unreachable_host_does_not_stop_the_others_and_the_next_run_finishes()
    {
        var world = World.Hosts();
        world.Host("h2").Reachable = false;

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything, isExpected: false));

        Assert.Equal((nameof(SR.HostsSilent), ErrorKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains("h2", error.Message, StringComparison.Ordinal);
        Assert.Equal("h2", Assert.Single(world.Log.Failures).Target);
        Assert.All(["h1", "h3"], name => Assert.Equal(3, world.Host(name).Processes.Running.Count));
        Assert.Empty(world.Host("h2").Processes.Running);

        world.Host("h2").Reachable = true;
        // Besides, the leader waits for its third server.
        Assert.All(
            await world.MissingAsync(Plans.Everything),
            step => Assert.True(step.Host == "h2" || step.Work is WaitWork, $"{step.Step}")
        );
        Assert.NotNull(await world.ApplyAsync(Plans.Everything));
        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task Unreachable_host_does_not_affect_running_services()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h1").Reachable = false;

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.HostsSilent), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData("zookeeper@local1")]
    [InlineData("bookie@local1")]
    [InlineData("broker@local1")]
    public async Task Exited_service_is_reported_with_its_last_log_lines(string id)
    {
        var world = await World.DeployedAsync(World.Local(1));
        await world.ApplyAsync(World.Stopped);
        var service = world.Topology.Services.Single(service => service.Id == id);
        world.Host().Files.WriteText(service.ConfigFile, "nonsense\n");

        var error = await world.FailureAsync([DesiredState.Of(LifecycleState.Running)]);

        Assert.Equal(nameof(SR.StageIncomplete), Assert.IsType<PulsarOpsException>(error).ErrorId);
        var told = Assert.Single(world.Log.Failures, failure => failure.Target == id);
        Assert.Equal(nameof(SR.GateProcessEnded), told.ErrorId);
        Assert.Contains("ERROR", told.Message, StringComparison.Ordinal);
        Assert.Contains(service.LogDirectory, told.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_is_not_ready_in_time_is_reported_and_keeps_running()
    {
        var world = await World.DeployedAsync(World.Local(1));
        await world.ApplyAsync(World.Stopped);
        world.Simulation.Timings = world.Simulation.Timings with { ZooKeeperStart = 10_000 };

        await world.FailureAsync([DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper)]);

        var told = Assert.Single(world.Log.Failures, failure => failure.ErrorId == nameof(SR.GateTimedOut));
        Assert.Equal(("zookeeper@local1", ErrorKind.Timeout), (told.Target, told.Kind));
        Assert.Contains(
            "was not ready after 120 s: port 12181 does not answer yet", told.Message, StringComparison.Ordinal);
        Assert.NotNull(world.Host().Processes.Of(world.Host(), world.Topology.Services[0].PidFile));
    }

    [Fact]
    public async Task One_failed_ZooKeeper_server_of_three_blocks_no_other_service()
    {
        var world = World.Hosts();
        var broken = world.Topology.Of(PulsarRole.ZooKeeper).Last();
        world.Simulation.Faults.FailAt(
            "h3", operation => operation is StartOperation start && start.Id == broken.Id, FaultKind.Fails);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal(broken.Id, Assert.Single(world.Log.Failures).Target);
        await AssertReadyAsync(world, world.Topology.Services.Where(service => service != broken));
    }

    [Fact]
    public async Task Server_without_a_possible_quorum_is_no_longer_awaited()
    {
        var world = World.Hosts();
        foreach (var name in new[] { "h2", "h3" })
        {
            world.Simulation.Faults.FailAt(
                name,
                operation => operation is FileOperation file
                    && file.Path.EndsWith("/zookeeper.conf", StringComparison.Ordinal),
                FaultKind.Fails);
        }

        var begun = world.Simulation.Clock.Now;

        await world.FailureAsync(Plans.Everything, isExpected: false);

        Assert.Equal(
            ["zookeeper@h2", "zookeeper@h3"],
            world.Log.Failures.Select(failure => failure.Target).Order(StringComparer.Ordinal));
        Assert.NotNull(world.Host("h1").Processes.Of(world.Host("h1"), world.Topology.Services[0].PidFile));
        Assert.InRange((world.Simulation.Clock.Now - begun).TotalSeconds, 0, 119);
    }

    [Fact]
    public async Task Failed_dependency_ends_the_wait_and_is_the_only_error()
    {
        var world = await World.DeployedAsync(World.Hosts());
        // The brokers run without being ready, and the bookies that they need end whenever they are started.
        var (tree, _) = ZooKeeperClient.Connect(world.Host("h1"), ClusterAddresses.ZooKeeperServers(world.Topology));
        foreach (var broker in world.Topology.Of(PulsarRole.Broker))
            tree!.Delete($"/loadbalance/brokers/{broker.Address}:{broker.Port("web")}");
        foreach (var bookie in world.Topology.Of(PulsarRole.Bookie))
        {
            world.Host(bookie.Node).Processes.Of(world.Host(bookie.Node), bookie.PidFile)!.Kill();
            world.Host(bookie.Node).Files.WriteText(bookie.ConfigFile, "nonsense\n");
        }

        var begun = world.Simulation.Clock.Now;

        await world.FailureAsync([DesiredState.Of(LifecycleState.Running)], isExpected: false);

        Assert.Equal(
            ["bookie@h1", "bookie@h2", "bookie@h3"],
            world.Log.Failures.Select(failure => failure.Target).Order(StringComparer.Ordinal));
        Assert.InRange((world.Simulation.Clock.Now - begun).TotalSeconds, 0, 60);
    }

    private static async Task AssertReadyAsync(World world, IEnumerable<PulsarService> services)
    {
        var missing = await world.MissingAsync([DesiredState.Of(LifecycleState.Running)]);
        Assert.All(services, service => Assert.DoesNotContain(missing, step => step.Step.Service == service.Id));
    }

    [Fact]
    public async Task Steps_that_were_not_tried_are_counted_with_those_that_failed()
    {
        var world = World.Local(1);
        world.Simulation.Faults.FailAt("localhost", SimulatedCallKind.Upload, FaultKind.Fails);
        var all = (await world.MissingAsync(Plans.Everything)).Count;

        var error = await world.FailureAsync(Plans.Everything);

        var open =
            all
            - world.Simulation.Record.Calls.Count(call =>
                call.Outcome is HostOperationOutcome.Changed or HostOperationOutcome.Unchanged
            );
        Assert.Contains($"{open} of {all} steps failed or were skipped", error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Desired_state_that_is_lost_again_during_the_run_is_an_error()
    {
        var world = World.Local(1);
        var marker = InstallPlanner.OwnerFile(world.Topology.Nodes[0]);
        SpoilAt(world, "/srv/c1/local1/conf/broker.env", () => world.Host().Files.Remove(marker));

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal((nameof(SR.VerificationFailed), "c1"), (error.ErrorId, error.Target));
        Assert.Contains($"WriteFile {marker} on local1: it is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("the difference is still there", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("something", $"{error.Message} {error.Advice}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_that_is_planned_again_is_named_with_the_key_that_differs()
    {
        var world = World.Local(1);
        var broker = world.Topology.Of(PulsarRole.Broker).First();
        SpoilAt(world, broker.EnvironmentFile, () => world.Host().Files.WriteText(
            broker.ConfigFile,
            world.Host().Files.ReadText(broker.ConfigFile)!
                .Replace("clusterName=c1", "clusterName=other", StringComparison.Ordinal)));

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Contains("clusterName: other -> c1", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "This run did that step because of another difference (it is missing)",
            error.Message, StringComparison.Ordinal);
        Assert.Contains($"Find what changes {broker.ConfigFile} on local1", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_causes_are_named_if_what_was_right_has_changed()
    {
        var world = World.Local(1);
        await world.ApplyAsync([DesiredState.Of(LifecycleState.Installed)]);
        var (bookie, broker) =
            (world.Topology.Of(PulsarRole.Bookie).First(), world.Topology.Of(PulsarRole.Broker).First());
        world.Host().Files.WriteText(broker.ConfigFile, "clusterName=other\n");
        SpoilAt(world, broker.ConfigFile, () => world.Host().Files.Remove(bookie.ConfigFile));

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Contains(
            $"WriteFile {bookie.ConfigFile} on local1: it is missing. It was in the desired state",
            error.Message, StringComparison.Ordinal);
        Assert.Contains($"Find what changes {bookie.ConfigFile} on local1", error.Advice, StringComparison.Ordinal);
    }

    private static void SpoilAt(World world, string path, Action spoil) => world.Simulation.Faults.FailAt(
        call =>
        {
            if (call.Operation is FileOperation file && file.Path == path)
                spoil();
            return false;
        },
        FaultKind.Fails);
}
