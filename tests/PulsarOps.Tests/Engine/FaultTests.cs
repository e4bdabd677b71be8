using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>That a run which breaks at any point says so, and that the next one goes on from there.</summary>
public sealed class FaultTests
{
    public static TheoryData<string> AllKinds { get; } = [.. Faults.Kinds.Select(kind => kind.ToString())];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Resume_ReadsAgain(string kind)
    {
        var operations = await Faults.CountAsync(World.Local(1), Plans.Everything);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
            await Faults.AssertResumesAsync(World.Local(1), ordinal, Enum.Parse<FaultKind>(kind), Plans.Everything);
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Stop_resumes(string kind)
    {
        for (var ordinal = 1; ordinal <= 8; ordinal++)
            await Faults.AssertResumesAsync(
                await World.DeployedAsync(World.Local()),
                ordinal,
                Enum.Parse<FaultKind>(kind),
                World.Stopped
            );
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Uninstall_resumes(string kind)
    {
        var operations = await Faults.CountAsync(await World.DeployedAsync(World.Local(2)), World.Absent);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
            await Faults.AssertResumesAsync(
                await World.DeployedAsync(World.Local(2)),
                ordinal,
                Enum.Parse<FaultKind>(kind),
                World.Absent
            );
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task Uninstall_with_data_resumes(string kind)
    {
        var options = new ApplyOptions { Activity = "Test", RemoveData = true };
        var operations = await Faults.CountAsync(
            await World.DeployedAsync(World.Local(2)),
            World.Absent,
            options: options
        );
        for (var ordinal = 1; ordinal <= operations; ordinal++)
        {
            var world = await World.DeployedAsync(World.Local(2));
            await Faults.AssertResumesAsync(
                world,
                ordinal,
                Enum.Parse<FaultKind>(kind),
                World.Absent,
                options: options
            );
            // Where the run broke before its very last step, an empty folder is left.
            Assert.Empty(world.Host().Files.FindDirectory("/srv/c1")?.Children.Keys.ToArray() ?? []);
        }
    }

    [Fact]
    public async Task Cancelled_run_ends_and_the_next_one_goes_on()
    {
        var operations = await Faults.CountAsync(World.Local(1), Plans.Everything);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
        {
            var world = World.Local(1);
            using var stop = new CancellationTokenSource();
            var seen = 0;
            // Cancels from within the call, which is carried out all the same.
            world.Simulation.Faults.FailAt(
                call => call.Kind == SimulatedCallKind.Operation && ++seen == ordinal && Cancel(stop),
                FaultKind.Fails
            );

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                world.ApplyAsync(world.Topology, Plans.Everything, cancellation: stop.Token)
            );

            Assert.Empty(world.Log.Failures);
            await Faults.AssertReachesAsync(world, Plans.Everything, $"cancelled at {ordinal}");
        }
    }

    [Theory]
    [InlineData(SimulatedCallKind.Probe)]
    [InlineData(SimulatedCallKind.Batch)]
    [InlineData(SimulatedCallKind.Wait)]
    [InlineData(SimulatedCallKind.Upload)]
    internal async Task Each_failed_call_is_reported_and_the_next_run_succeeds(SimulatedCallKind call)
    {
        // Of a batch whose every answer had come, nothing is lost with the connection.
        foreach (
            var kind in Faults.Kinds.Where(kind =>
                (call, kind) != (SimulatedCallKind.Batch, FaultKind.ConnectionLostAfter)
            )
        )
        {
            var world = World.Local(1);
            world.Simulation.Faults.FailAt("localhost", call, kind);

            Faults.AssertNamed(await world.FailureAsync(Plans.Everything), world, kind, $"{call} {kind}");
            await Faults.AssertReachesAsync(world, Plans.Everything, $"{call} {kind}");
        }
    }

    private static bool Cancel(CancellationTokenSource stop)
    {
        stop.Cancel();
        return false;
    }
}
