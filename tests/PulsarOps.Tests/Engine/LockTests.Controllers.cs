using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Several controllers that change one cluster at the same time.</summary>
public sealed partial class LockTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3600)]
    public async Task Only_one_of_eight_controllers_runs_and_the_others_wait_or_name_it(int waitSeconds)
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
    public async Task Planning_is_repeated_after_another_run_ends()
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
    public async Task Planning_error_is_reported_if_no_other_run_is_active()
    {
        var world = World.Hosts();
        await CutOffAsync(world, 6);
        using var other = world.Host("h1").Listen("nginx", 8080);

        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything, Waiting));

        Assert.Equal(nameof(SR.PortInUse), failure.ErrorId);
    }

    [Fact]
    public async Task Plan_is_made_again_after_a_change_since_the_probe()
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
}
