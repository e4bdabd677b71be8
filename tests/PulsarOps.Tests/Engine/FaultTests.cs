using PulsarOps.Common;
using PulsarOps.Deployment;
using PulsarOps.Remote.Primitives;
using PulsarOps.Simulation.Faults;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>That a run which breaks at any point says so, and that the next one goes on from there.</summary>
public sealed class FaultTests
{
    private static readonly FaultKind[] Kinds =
        [FaultKind.Fails, FaultKind.ConnectionLostBefore, FaultKind.ConnectionLostAfter, FaultKind.ControllerDies];

    public static TheoryData<string> AllKinds { get; } = [.. Kinds.Select(kind => kind.ToString())];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Resume_ReadsAgain(string kind)
    {
        var primitives = await CountAsync(World.Local(1), Plans.Everything);
        for (var ordinal = 1; ordinal <= primitives; ordinal++)
            await AssertResumesAsync(World.Local(1), ordinal, Enum.Parse<FaultKind>(kind), Plans.Everything);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Deployment_to_several_machines_resumes_after_a_fault_on_one(string kind)
    {
        var primitives = await CountAsync(World.Hosts(), Plans.Everything, "h2");
        for (var ordinal = 1; ordinal <= primitives; ordinal++)
            await AssertResumesAsync(World.Hosts(), ordinal, Enum.Parse<FaultKind>(kind), Plans.Everything, "h2");
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Stop_resumes(string kind)
    {
        for (var ordinal = 1; ordinal <= 8; ordinal++)
            await AssertResumesAsync(await World.DeployedAsync(World.Local()), ordinal, Enum.Parse<FaultKind>(kind), World.Stopped);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Uninstall_resumes(string kind)
    {
        var primitives = await CountAsync(await World.DeployedAsync(World.Local(2)), World.Absent);
        for (var ordinal = 1; ordinal <= primitives; ordinal++)
            await AssertResumesAsync(await World.DeployedAsync(World.Local(2)), ordinal, Enum.Parse<FaultKind>(kind), World.Absent);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Uninstall_with_data_resumes(string kind)
    {
        var options = new ReachOptions { Activity = "Test", RemoveData = true };
        var primitives = await CountAsync(await World.DeployedAsync(World.Local(2)), World.Absent, options: options);
        for (var ordinal = 1; ordinal <= primitives; ordinal++)
        {
            var world = await World.DeployedAsync(World.Local(2));
            await AssertResumesAsync(world, ordinal, Enum.Parse<FaultKind>(kind), World.Absent, options: options);
            Assert.Null(world.Machine().Files.Find("/srv/c1"));
        }
    }

    [Fact]
    public async Task Cancelled_run_ends_and_the_next_one_goes_on()
    {
        var primitives = await CountAsync(World.Local(1), Plans.Everything);
        for (var ordinal = 1; ordinal <= primitives; ordinal++)
        {
            var world = World.Local(1);
            using var stop = new CancellationTokenSource();
            var seen = 0;
            // Cancels from within the call, which is carried out all the same.
            world.Simulation.Faults.FailAt(call => call.Kind == SimulatedCallKind.Primitive && ++seen == ordinal && Cancel(stop), FaultKind.Fails);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.ReachAsync(world.Topology, Plans.Everything, cancellation: stop.Token));

            Assert.Empty(world.Log.Failures);
            await AssertReachesAsync(world, Plans.Everything, $"cancelled at {ordinal}");
        }
    }

    [Theory]
    [InlineData(SimulatedCallKind.Probe)]
    [InlineData(SimulatedCallKind.Batch)]
    [InlineData(SimulatedCallKind.Wait)]
    [InlineData(SimulatedCallKind.Upload)]
    internal async Task Every_call_that_fails_once_is_told_and_made_good_by_the_next_run(SimulatedCallKind call)
    {
        // Of a batch whose every answer had come, nothing is lost with the connection.
        foreach (var kind in Kinds.Where(kind => (call, kind) != (SimulatedCallKind.Batch, FaultKind.ConnectionLostAfter)))
        {
            var world = World.Local(1);
            world.Simulation.Faults.FailAt("localhost", call, kind);

            AssertNamed(await world.FailureAsync(Plans.Everything), world, kind, $"{call} {kind}");
            await AssertReachesAsync(world, Plans.Everything, $"{call} {kind}");
        }
    }

    private static async Task<int> CountAsync(World world, IReadOnlyList<Goal> goals, string? machine = null, ReachOptions? options = null)
    {
        world.Simulation.Record.Clear();
        await world.ReachAsync(world.Topology, goals, options);
        return world.Simulation.Record.Count(SimulatedCallKind.Primitive, machine);
    }

    private static async Task AssertResumesAsync(
        World world, int ordinal, FaultKind kind, IReadOnlyList<Goal> goals, string? machine = null, ReachOptions? options = null)
    {
        var situation = $"{kind} at primitive {ordinal}";
        world.Simulation.Faults.FailAt(machine, ordinal, kind);
        AssertNamed(await world.FailureAsync(goals, options), world, kind, situation);
        await AssertReachesAsync(world, goals, situation, options);
    }

    private static void AssertNamed(Exception? failure, World world, FaultKind kind, string situation)
    {
        Assert.True(failure is not null, $"{situation}: the run did not fail");
        if (kind == FaultKind.ControllerDies)
            return;
        var error = Assert.IsType<PulsarOpsException>(failure);
        Assert.True(error.Advice.Length > 0 && error.Target is not null, situation);
        if (error.ErrorId != nameof(SR.StageIncomplete))
            return;
        Assert.All(world.Log.Failures, told => Assert.True(
            told.ErrorId is nameof(SR.StepFailed) or nameof(SR.HostScriptFailed) or nameof(SR.StopTimedOut) or nameof(SR.GateTimedOut)
            && told.Advice.Length > 0 && told.Target is not null, $"{situation}: {told.ErrorId}"));
        Assert.NotEmpty(world.Log.Failures);
    }

    private static async Task AssertReachesAsync(World world, IReadOnlyList<Goal> goals, string situation, ReachOptions? options = null)
    {
        world.Simulation.Faults.Clear();
        var failure = await world.FailureAsync(goals, options, isExpected: false);
        Assert.True(failure is null, $"{situation}: the next run fails: {failure}");
        Assert.DoesNotContain(await world.MissingAsync(goals, options), step => step.Work is not Deployment.Planning.ApplyWork { Primitive: PrunePrimitive });
        AssertNothingTwice(world, situation);
        if (ReferenceEquals(goals, Plans.Everything))
            Assert.True(world.Initializations() == 1, $"{situation}: metadata were initialised {world.Initializations()} times");
    }

    /// <summary>What was started, stopped or written once is left alone by the next run.</summary>
    private static void AssertNothingTwice(World world, string situation)
    {
        var twice = world.Simulation.Record.Changes.GroupBy(call => (call.Machine, call.Primitive!.Describe())).FirstOrDefault(group => group.Count() > 1);
        Assert.True(twice is null, $"{situation}: twice {twice?.First()}");
    }

    private static bool Cancel(CancellationTokenSource stop)
    {
        stop.Cancel();
        return false;
    }
}
