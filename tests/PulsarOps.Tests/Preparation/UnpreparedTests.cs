using PulsarOps.Common;
using PulsarOps.Deployment;
using PulsarOps.Simulation.Faults;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Preparation;

/// <summary>A stage that comes before Initialize-PulsarHost names the one cause, and touches nothing.</summary>
public sealed class UnpreparedTests
{
    public static MatrixTheoryData<string, PulsarRole> Stages { get; } = new MatrixTheoryData<string, PulsarRole>(
        [nameof(GoalState.Installed), nameof(GoalState.Running)],
        [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker]);

    [Theory]
    [MemberData(nameof(Stages))]
    public async Task Stage_before_Initialize_PulsarHost_is_one_error_that_names_it(string state, PulsarRole role)
    {
        var world = PreparedHosts.Bare();

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([Goal.Of(Enum.Parse<GoalState>(state), role)]));

        Assert.Equal((nameof(SR.HostNotPrepared), "c1"), (error.ErrorId, error.Target));
        Assert.Contains("on h1, h2, h3 the account pulsar is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Initialize-PulsarHost", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.Log.Failures);
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));
    }

    [Theory]
    [InlineData("curl", "curl is missing")]
    [InlineData("java", "no Java is there that runs Apache Pulsar 4.0.8")]
    [InlineData("names", "names of the cluster's hosts do not mean their addresses")]
    public async Task Whatever_Initialize_PulsarHost_brings_is_named_for_the_host_that_lacks_it(
        string what, string words)
    {
        var world = PreparedHosts.Bare();
        await world.ReachAsync(PreparedHosts.Prepared);
        var machine = world.Machine("h2");
        switch (what)
        {
            case "curl": machine.System.MissingPrograms.Add("curl"); break;
            case "java": machine.Java = []; break;
            default: machine.Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 h2\n"); break;
        }

        world.Simulation.Record.Clear();
        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync([Goal.Of(GoalState.Installed)]));

        Assert.Equal(nameof(SR.HostNotPrepared), error.ErrorId);
        Assert.Contains($"on h2 {words}", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Log.Failures);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Prepared_hosts_are_installed_and_started_stage_by_stage()
    {
        var world = PreparedHosts.Bare();
        foreach (var stage in Planning.Plans.Stages.Take(3))
            Assert.NotNull(await world.ReachAsync(stage));

        Assert.Empty(world.Log.Failures);
    }
}
