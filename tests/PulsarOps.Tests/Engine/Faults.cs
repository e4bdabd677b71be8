using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Runs into a fault, and the next run goes on from there.</summary>
internal static class Faults
{
    private static readonly string[] Pauses =
    [
        "load-balancing", "loadBalancer", "autorecovery-off", "pause autorecovery", "resume autorecovery",
        "switch AutoRecovery",
    ];

    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        FaultKind.Fails,
        FaultKind.ConnectionLostBefore,
        FaultKind.ConnectionLostAfter,
        FaultKind.ControllerDies,
        FaultKind.ControllerDiesAfter,
    ];

    public static async Task<int> CountAsync(
        World world,
        IReadOnlyList<DesiredState> desiredStates,
        string? host = null,
        ApplyOptions? options = null
    )
    {
        world.Simulation.Record.Clear();
        await world.ApplyAsync(world.Topology, desiredStates, options);
        return world.Simulation.Record.Count(SimulatedCallKind.Operation, host);
    }

    public static async Task AssertResumesAsync(
        World world,
        int ordinal,
        FaultKind kind,
        IReadOnlyList<DesiredState> desiredStates,
        string? host = null,
        ApplyOptions? options = null
    )
    {
        var situation = $"{kind} at primitive {ordinal}{(host is null ? "" : $" of {host}")}";
        world.Simulation.Faults.FailAt(host, ordinal, kind);
        await AssertFailsAndReachesAsync(world, situation, kind, desiredStates, options);
    }

    /// <summary>
    /// Kills the controller at any request to a host: probes, waits, uploads, the lease, the journal.
    /// </summary>
    /// <returns>Whether the run came as far as that.</returns>
    public static async Task<bool> AssertKilledAtAsync(
        World world,
        int ordinal,
        FaultKind kind,
        IReadOnlyList<DesiredState> desiredStates,
        ApplyOptions? options = null
    )
    {
        var (seen, situation) = (0, "");
        // Renewals come as time passes, however far the run is.
        world.Simulation.Faults.FailAt(
            call => call.Kind != SimulatedCallKind.Renewal && ++seen == ordinal && Record(call),
            kind
        );
        // The run must reach the call, however busy this machine is.
        var failure = await world.FailureAsync(desiredStates, options, isExpected: false);
        if (situation.Length == 0)
        {
            Assert.Null(failure);
            return false;
        }

        Assert.Equal(1, world.Simulation.Crashes);
        await AssertReachesAsync(world, desiredStates, situation, options);
        return true;

        bool Record(SimulatedCall call)
        {
            situation = $"{kind} at call {ordinal}, {call}";
            return true;
        }
    }

    private static async Task AssertFailsAndReachesAsync(
        World world, string situation, FaultKind kind, IReadOnlyList<DesiredState> desiredStates, ApplyOptions? options)
    {
        AssertNamed(await world.FailureAsync(desiredStates, options), world, kind, situation);
        await AssertReachesAsync(world, desiredStates, situation, options);
    }

    public static void AssertNamed(Exception? failure, World world, FaultKind kind, string situation)
    {
        Assert.True(failure is not null, $"{situation}: the run did not fail");
        if (kind is FaultKind.ControllerDies or FaultKind.ControllerDiesAfter)
            return;
        var error = Assert.IsType<PulsarOpsException>(failure);
        Assert.True(error.Advice.Length > 0 && error.Target is not null, situation);
        if (error.ErrorId != nameof(SR.StageIncomplete))
            return;
        Assert.All(
            world.Log.Failures,
            told =>
                Assert.True(
                    told.ErrorId
                        is nameof(SR.StepFailed)
                            or nameof(SR.HostScriptFailed)
                            or nameof(SR.StopTimedOut)
                            or nameof(SR.GateTimedOut)
                        && told.Advice.Length > 0
                        && told.Target is not null,
                    $"{situation}: {told.ErrorId}"
                )
        );
        Assert.NotEmpty(world.Log.Failures);
    }

    public static async Task AssertReachesAsync(
        World world,
        IReadOnlyList<DesiredState> desiredStates,
        string situation,
        ApplyOptions? options = null
    )
    {
        world.Simulation.Faults.Clear();
        // The lock of a controller that died ends by itself.
        if (world.Simulation.Crashes > 0)
            await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        var failure = await world.FailureAsync(desiredStates, options, isExpected: false);
        Assert.True(failure is null, $"{situation}: the next run fails: {failure}");
        Assert.DoesNotContain(
            await world.MissingAsync(desiredStates, options),
            step => step.Work is not ApplyWork { Operation: PruneOperation }
        );
        AssertNothingTwice(world, situation);
        if (ReferenceEquals(desiredStates, Plans.Everything))
            Assert.True(
                world.Initializations() == 1,
                $"{situation}: metadata was initialised {world.Initializations()} times"
            );
        await AssertOnRecordAsync(world, situation, options);
    }

    /// <summary>
    /// The journals tell of every change, and of none twice; where the state was removed they are gone.
    /// </summary>
    private static async Task AssertOnRecordAsync(World world, string situation, ApplyOptions? options)
    {
        // What another activity did before may well be done again.
        var operations = (await world.OperationsAsync())
            .Where(operation => options is null || operation.Activity == options.Activity)
            .ToArray();
        if (operations.Length == 0)
            return;
        Assert.All(operations, operation => Assert.NotEqual(PulsarOperationStatus.Running, operation.Status));
        var twice = operations
            .SelectMany(operation => operation.Steps)
            .Where(step => step.Outcome == PulsarStepOutcome.Changed && !IsPause(step.Id))
            .GroupBy(step => (step.Node, step.Id))
            .FirstOrDefault(group => group.Count() > 1);
        Assert.True(twice is null, $"{situation}: on record twice: {twice?.First()}");
    }

    /// <summary>A run that fails puts back what it has paused, and the next one pauses it again.</summary>
    public static bool IsPause(string step) => Pauses.Any(text => step.Contains(text, StringComparison.Ordinal));

    /// <summary>What was started, stopped or written once is left alone by the next run.</summary>
    private static void AssertNothingTwice(World world, string situation)
    {
        var twice = world
            .Simulation.Record.Changes.Where(call => !IsPause(call.Operation!.Describe()))
            .GroupBy(call => (call.Host, call.Operation!.Describe()))
            .FirstOrDefault(group => group.Count() > 1);
        Assert.True(twice is null, $"{situation}: twice {twice?.First()}");
    }
}
