using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>The checks of a running cluster.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task Host_that_is_lost_in_the_middle_hides_no_other_result()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Simulation.Faults.FailAt("h2", SimulatedCallKind.Canary, FaultKind.ConnectionLostBefore);

        var checks = await RunAsync(world);

        Assert.Equal(["broker@h1", "broker@h2", "broker@h3"], checks.Select(check => check.Target));
        Assert.Equal(
            [PulsarCheckStatus.Passed, PulsarCheckStatus.Failed, PulsarCheckStatus.Passed],
            checks.Select(check => check.Status)
        );
        Assert.Equal(nameof(SR.HostScriptFailed), checks[1].ErrorId);
        Assert.NotEmpty(checks[1].Recommendation);
    }

    private static async Task<PulsarCheck[]> RunAsync(World world)
    {
        using var pool = HostPool.Take(world.Topology);
        var checks = new List<PulsarCheck>();
        await new ClusterCheck(pool, world.Topology, world.Log)
            .RunAsync(120, checks.Add, TestContext.Current.CancellationToken);
        return [.. checks.Where(check => check.Name == "Messages")];
    }
}
