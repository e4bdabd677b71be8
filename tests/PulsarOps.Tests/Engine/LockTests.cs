using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>That one at a time changes a cluster, and that what it does is on record.</summary>
public sealed class LockTests
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
    public async Task Run_asks_the_hosts_once_more_than_without_a_lock_to_take_it_and_once_to_give_it_back()
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

    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    public async Task Of_eight_controllers_at_once_each_waits_or_is_told_who_was_first(int waitSeconds)
    {
        // Who meets whom on which host is another each time.
        for (var round = 0; round < (waitSeconds > 0 ? 25 : 5); round++)
            await AssertTakeTurnsAsync(waitSeconds);
    }

    private static async Task AssertTakeTurnsAsync(int waitSeconds)
    {
        var world = World.Hosts();
        var failures = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(index =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await world.ApplyAsync(
                                world.Topology,
                                Plans.Everything,
                                new()
                                {
                                    Activity = $"Test{index}",
                                    TimeoutSeconds = 600,
                                    WaitSeconds = waitSeconds,
                                }
                            );
                            return null;
                        }
                        catch (PulsarOpsException error)
                        {
                            return error;
                        }
                    })
                )
        );

        Assert.Contains(null, failures);
        if (waitSeconds > 0)
            Assert.All(failures, Assert.Null);
        // Where a host was not given back in time it is the log that names who has it.
        var told = failures
            .OfType<PulsarOpsException>()
            .Select(error =>
                error.ErrorId == nameof(SR.HostsSilent)
                    ? Assert.Single(world.Log.Failures, failure => failure.ErrorId == nameof(SR.ClusterLocked))
                    : error
            );
        Assert.All(
            told,
            error =>
            {
                Assert.Equal((nameof(SR.ClusterLocked), ErrorKind.Busy), (error.ErrorId, error.Kind));
                Assert.Matches(
                    @"Test\d of \S+@.+ \(process \d+\) \(operation [0-9a-f]{16}\) holds it and renewed it \d+ s ago",
                    error.Message
                );
            }
        );
        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.Equal(1, world.Initializations());
        Assert.DoesNotContain(
            world.Simulation.Record.Changes.GroupBy(call => (call.Host, call.Operation!.Describe())),
            group => group.Count() > 1
        );
    }

    [Fact]
    public async Task What_cannot_be_planned_while_somebody_is_at_work_is_planned_later()
    {
        var world = World.Hosts();
        var cut = await CutOffAsync(world, 6);
        // Something is halfway, as far as others see.
        IDisposable[] others = [world.Host("h1").Listen("nginx", 8080), world.Host("h3").Listen("nginx", 8080)];

        await AssertLockedByAsync(world, cut);

        world.Log.Failures.Clear();
        var probes = 0;
        world.Simulation.Faults.FailAt(
            call => call is { Kind: SimulatedCallKind.Probe, Host: "h1" } && EndsThem(),
            FaultKind.Fails
        );
        await world.ApplyAsync(world.Topology, Plans.Everything, Waiting);

        Assert.Contains(world.Log.Messages, message => message.Contains("Waiting for it", StringComparison.Ordinal));
        Assert.Empty(world.Log.Failures);
        Assert.Empty(await world.MissingAsync(Plans.Everything));

        bool EndsThem()
        {
            if (++probes == 3)
                Array.ForEach(others, other => other.Dispose());
            return false;
        }
    }

    [Fact]
    public async Task What_cannot_be_planned_when_nobody_is_at_work_any_more_ends_with_its_own_error()
    {
        var world = World.Hosts();
        await CutOffAsync(world, 6);
        using var other = world.Host("h1").Listen("nginx", 8080);

        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything, Waiting));

        Assert.Equal(nameof(SR.PortInUse), failure.ErrorId);
    }

    [Fact]
    public async Task One_host_that_is_down_blocks_nobody()
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
    public async Task Host_that_a_dead_controller_holds_alone_is_waited_for_or_named_with_who_holds_it(
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
    public async Task Lock_that_is_taken_away_ends_the_run_and_nothing_more_is_changed()
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
    public async Task Run_that_was_cut_off_is_told_of_and_the_next_one_names_it()
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
    public async Task Lock_that_could_not_be_given_back_does_not_hold_up_the_next_run_of_the_same_controller()
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

    [Fact]
    public async Task Plan_is_made_again_where_somebody_was_there_since_the_probe()
    {
        var world = World.Hosts();
        var asked = 0;
        // Between the probe of the run and its lock another one does all of it.
        await world.ApplyAsync(world.Topology, Plans.Everything, approve: _ =>
        {
            if (asked++ == 0)
                Task.Run(() => world.ApplyAsync(Plans.Everything)).Wait(TimeSpan.FromMinutes(1));
            return Approval.Approved;
        });

        Assert.Equal(1, world.Initializations());
        Assert.DoesNotContain(
            world.Simulation.Record.Changes.GroupBy(call => (call.Host, call.Operation!.Describe())),
            group => group.Count() > 1
        );
        Assert.Single(await world.OperationsAsync());
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

    /// <summary>A run whose controller dies at a primitive, of whatever host; its lease goes on for a while.</summary>
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
