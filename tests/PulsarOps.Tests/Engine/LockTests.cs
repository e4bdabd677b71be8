using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Only one controller at a time changes a cluster, and its steps are recorded.</summary>
public sealed partial class LockTests
{
    private static readonly ApplyOptions Waiting = new() { Activity = "Test", TimeoutSeconds = 120, WaitSeconds = 60 };

    [Fact]
    public async Task Run_that_changes_nothing_takes_no_lock_and_writes_nothing()
    {
        var world = await World.DeployedAsync(World.Hosts());
        var (journals, leases) = (Texts(world, "journal"), Texts(world, "lease"));

        await world.ApplyAsync(Plans.Everything);

        Assert.Equal(0, world.Simulation.Record.Count(SimulatedCallKind.Lease));
        Assert.Equal(journals, Texts(world, "journal"));
        Assert.Equal(leases, Texts(world, "lease"));
    }

    [Fact]
    public async Task Lock_costs_one_request_to_take_and_one_to_release()
    {
        var world = World.Hosts();
        await world.ApplyAsync(Plans.Everything);

        Assert.All(
            world.Simulation.Hosts,
            host => Assert.Equal(2, world.Simulation.Record.Count(SimulatedCallKind.Lease, host.Name))
        );
    }

    [Fact]
    public async Task Every_step_is_on_record_with_its_reason_and_its_end()
    {
        var world = World.Hosts();
        await world.ApplyAsync(Plans.Everything);

        var operation = Assert.Single(await world.OperationsAsync());

        Assert.Equal((PulsarOperationStatus.Succeeded, "Test"), (operation.Status, operation.Activity));
        Assert.Equal(
            (Environment.UserName, true),
            (operation.User, operation.Controller.Contains(Environment.MachineName, StringComparison.Ordinal))
        );
        Assert.Equal(["h1", "h2", "h3"], operation.Nodes);
        Assert.NotNull(operation.EndTime);
        Assert.Equal(
            world.Simulation.Record.Changes.Count,
            operation.Steps.Count(step => step.Outcome == PulsarStepOutcome.Changed)
        );
        Assert.Contains(
            operation.Steps,
            step => step is { Action: nameof(PulsarAction.AwaitService), Outcome: PulsarStepOutcome.Done }
        );
        Assert.Contains(operation.Steps, step => step is { Action: "Upload", Outcome: PulsarStepOutcome.Done });
        Assert.All(
            operation.Steps,
            step =>
                Assert.True(
                    step is { EndTime: not null, Reason.Length: > 0 } && step.Outcome != PulsarStepOutcome.Unknown,
                    step.ToString()
                )
        );
    }

    [Fact]
    public async Task One_unreachable_host_does_not_block_the_run()
    {
        var world = World.Hosts();
        world.Host("h1").Reachable = false;

        var failure = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal(nameof(SR.HostsSilent), failure.ErrorId);
        Assert.NotNull(
            world.Host("h2").Files.Find(world.Topology.Services.First(service => service.Node == "h2").ConfigFile)
        );
    }

    [Fact]
    public async Task Too_few_hosts_are_no_majority()
    {
        var world = World.Hosts();
        world.Host("h1").Reachable = world.Host("h2").Reachable = false;

        var failure = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal(nameof(SR.LockUnavailable), failure.ErrorId);
        Assert.Empty(world.Simulation.Record.Changes);
        Assert.Equal(LeaseState.Released, Lease(world, "h3").Read().State);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(600, false)]
    public async Task Host_locked_by_a_dead_controller_is_awaited_or_reported(
        int leaseSeconds,
        bool ends
    )
    {
        var world = World.Hosts();
        var length = TimeSpan.FromSeconds(leaseSeconds);
        Lease(world, "h3")
            .Acquire(
                new(LeaseVerb.Acquire, "", "0123456789abcdef")
                {
                    Length = length,
                    Who = "somebody@elsewhere",
                    Reason = "Other",
                },
                waited: false
            );

        var failure =
            await world.FailureAsync(
                [DesiredState.Of(LifecycleState.Installed)],
                Waiting with
                {
                    WaitSeconds = 0,
                },
                isExpected: false
            ) as PulsarOpsException;

        Assert.Equal(ends ? null : nameof(SR.HostsSilent), failure?.ErrorId);
        var told = world.Log.Failures.Where(error => error.ErrorId == nameof(SR.ClusterLocked)).ToArray();
        Assert.Equal(ends ? 0 : 1, told.Length);
        Assert.All(told, error => Assert.Contains(
            "Other of somebody@elsewhere (operation 0123456789abcdef)", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Removed_lock_ends_the_run_without_further_changes()
    {
        var world = World.Hosts();
        var changes = 0;
        world.Simulation.Faults.FailAt(call => call.Operation is StartOperation && Break(), FaultKind.Fails);

        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal((nameof(SR.LockLost), ErrorKind.Busy), (failure.ErrorId, failure.Kind));
        Assert.Contains("Unlock-PulsarCluster", failure.Message, StringComparison.Ordinal);
        // What was under way at that moment is done to its end.
        Assert.InRange(world.Simulation.Record.Changes.Count, changes, changes + 3);
        Assert.Equal(PulsarOperationStatus.Interrupted, (await world.OperationsAsync())[^1].Status);
        await Faults.AssertReachesAsync(world, Plans.Everything, "unlocked");

        bool Break()
        {
            foreach (var host in world.Simulation.Hosts)
            {
                var lease = Lease(world, host.Name);
                lease.Break(new(LeaseVerb.Break, "", lease.Read().Owner));
            }

            changes = world.Simulation.Record.Changes.Count;
            return false;
        }
    }

    [Fact]
    public async Task Interrupted_run_is_reported_by_the_next_one()
    {
        var world = World.Hosts();
        var cut = await CutOffAsync(world, 36);
        Assert.Equal(PulsarOperationStatus.Running, cut.Status);
        await AssertLockedByAsync(world, cut);

        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        await world.ApplyAsync(Plans.Everything);

        var operations = await world.OperationsAsync();
        Assert.Equal(
            [PulsarOperationStatus.Interrupted, PulsarOperationStatus.Succeeded],
            operations.Select(operation => operation.Status)
        );
        Assert.Equal(cut.Id, operations[1].Continues);
        Assert.Contains(
            world.Log.Messages,
            message =>
                message.Contains(cut.Id, StringComparison.Ordinal)
                && message.Contains("did not complete", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Unreleased_lock_does_not_delay_the_next_run_of_its_controller()
    {
        var world = World.Hosts();
        var seen = 0;
        world.Simulation.Faults.FailAt(
            call => call.Kind == SimulatedCallKind.Lease && ++seen > 3,
            FaultKind.ConnectionLostBefore,
            times: 3
        );
        await world.ApplyAsync(Plans.Everything);
        Assert.True(Lease(world, "h2").Read().IsAlive);

        await world.ApplyAsync(World.Stopped);

        Assert.Empty(await world.MissingAsync(World.Stopped));
        Assert.Equal(LeaseState.Released, Lease(world, "h2").Read().State);
    }

    [Theory]
    [InlineData(nameof(FaultKind.ControllerDies))]
    [InlineData(nameof(FaultKind.ControllerDiesAfter))]
    public async Task State_IsNotOnOneHost(string kind)
    {
        var operations = await Faults.CountAsync(World.Hosts(), Plans.Everything);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
            await Faults.AssertResumesAsync(World.Hosts(), ordinal, Enum.Parse<FaultKind>(kind), Plans.Everything);
    }

    /// <summary>A run whose controller dies at an operation of any host; its lease expires later.</summary>
    private static async Task<PulsarOperation> CutOffAsync(World world, int ordinal)
    {
        world.Simulation.Faults.FailAt(null, ordinal, FaultKind.ControllerDies);
        await world.FailureAsync(Plans.Everything);
        return Assert.Single(await world.OperationsAsync());
    }

    private static async Task AssertLockedByAsync(World world, PulsarOperation owner)
    {
        var locked = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));
        Assert.Equal(nameof(SR.ClusterLocked), locked.ErrorId);
        Assert.Contains(owner.Id, locked.Message, StringComparison.Ordinal);
    }

    private static SimulatedLease Lease(World world, string host) =>
        new(world.Host(host), world.Topology.Nodes.First(node => node.Name == host).Paths.State);

    private static string?[] Texts(World world, string file) =>
        [.. world.Topology.Nodes.Select(node => world.Host(node.Name).Files.ReadText($"{node.Paths.State}/{file}"))];
}
