using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Preparation;

/// <summary>A stage that comes before Initialize-PulsarHost names the one cause, and touches nothing.</summary>
public sealed class UnpreparedTests
{
    public static MatrixTheoryData<string, PulsarRole> Stages { get; } = new MatrixTheoryData<string, PulsarRole>(
        [nameof(LifecycleState.Installed), nameof(LifecycleState.Running)],
        [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker]);

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Stage_before_Initialize_PulsarHost_is_one_error_that_names_it(string state, PulsarRole role)
    {
        var world = PreparedHosts.Bare();

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(Enum.Parse<LifecycleState>(state), role)]));

        Assert.Equal((nameof(SR.HostNotPrepared), "c1"), (error.ErrorId, error.Target));
        Assert.Contains("on h1, h2, h3 the account pulsar is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Initialize-PulsarHost", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.Log.Failures);
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));
    }

    [Theory]
    [InlineData("curl", "curl is missing")]
    [InlineData("java", "no Java runs Apache Pulsar 4.0.8")]
    [InlineData("names", "names of the cluster's hosts do not resolve to their addresses")]
    public async Task Missing_preparation_is_reported_for_its_host(
        string what, string message)
    {
        var world = PreparedHosts.Bare();
        await world.ApplyAsync(PreparedHosts.Prepared);
        var host = world.Host("h2");
        switch (what)
        {
            case "curl": host.System.MissingPrograms.Add("curl"); break;
            case "java": host.Java = []; break;
            default: host.Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 h2\n"); break;
        }

        world.Simulation.Record.Clear();
        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed)])
        );

        Assert.Equal(nameof(SR.HostNotPrepared), error.ErrorId);
        Assert.Contains($"on h2 {message}", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Log.Failures);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Prepared_hosts_are_installed_and_started_stage_by_stage()
    {
        var world = PreparedHosts.Bare();
        foreach (var stage in Planning.Plans.Stages.Take(3))
            Assert.NotNull(await world.ApplyAsync(stage));

        Assert.Empty(world.Log.Failures);
    }
}
