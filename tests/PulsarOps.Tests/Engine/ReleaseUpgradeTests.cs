using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>A cluster changes its release only as Pulsar supports it, whether it runs or not.</summary>
public sealed class ReleaseUpgradeTests
{
    [Theory]
    [InlineData("4.0.8", "2.10.1", nameof(SR.ReleaseDowngrade), "issues/22051")]
    [InlineData("3.0.1", "2.11.4", nameof(SR.ReleaseDowngrade), "issues/22051")]
    [InlineData("4.2.4", "3.3.6", nameof(SR.ReleaseDowngrade), "pull/9292")]
    [InlineData("2.11.4", "2.10.1", nameof(SR.ReleaseDowngrade), "release-policy")]
    [InlineData("5.0.0", "4.0.8", nameof(SR.ReleaseDowngrade), "5.0.0 or later")]
    [InlineData("2.10.1", "4.0.8", nameof(SR.ReleaseJumpUnsupported), "2.10.1 → 2.11.4 → 3.0.17 → 4.0.8")]
    [InlineData("2.10.1", "3.0.1", nameof(SR.ReleaseJumpUnsupported), "2.10.1 → 2.11.4 → 3.0.1")]
    [InlineData("2.11.0", "3.1.0", nameof(SR.ReleaseJumpUnsupported), "2.11.0 → 3.0.17 → 3.1.0")]
    [InlineData(
        "2.8.4", "4.0.8", nameof(SR.ReleaseJumpUnsupported), "2.8.4 → 2.9.5 → 2.10.6 → 2.11.4 → 3.0.17 → 4.0.8")]
    [InlineData("4.0.8", "4.0.6", nameof(SR.ReleaseOlder), "-AllowDowngrade")]
    [InlineData("4.0.8", "3.3.6", nameof(SR.ReleaseOlder), "-AllowDowngrade")]
    [InlineData("4.2.4", "4.0.13", nameof(SR.ReleaseOlder), "-AllowDowngrade")]
    [InlineData("4.0.6", "4.0.8", null, "")]
    [InlineData("4.0.8", "4.0.8", null, "")]
    [InlineData("2.10.1", "2.11.0", null, "")]
    [InlineData("2.11.0", "3.0.1", null, "")]
    [InlineData("3.0.1", "4.0.8", null, "")]
    [InlineData("3.3.6", "4.2.0", null, "")]
    public void Only_changes_that_Pulsar_supports_are_planned(string from, string to, string? errorId, string advice)
    {
        var (topology, facts) = Hosts(from, to);
        var problems = ReleaseUpgrade.Problems(Plans.Input(topology, facts, Changes.Updated)).ToArray();

        Assert.Equal(errorId is null ? [] : new[] { errorId }, problems.Select(problem => problem.ErrorId));
        Assert.All(problems, problem =>
        {
            Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
            Assert.Contains(from, problem.Message, StringComparison.Ordinal);
            Assert.Contains("zookeeper@h1", problem.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("4.0.8", "4.0.6", 0)]
    [InlineData("4.0.8", "3.3.6", 0)]
    [InlineData("4.2.4", "4.0.13", 0)]
    [InlineData("4.2.4", "3.3.6", 1)]
    [InlineData("4.0.8", "2.10.1", 1)]
    [InlineData("2.11.4", "2.10.1", 1)]
    [InlineData("2.10.1", "4.0.8", 1)]
    public void Switch_allows_only_the_way_back_that_Pulsar_supports(string from, string to, int problems)
    {
        var (topology, facts) = Hosts(from, to);

        Assert.Equal(
            problems,
            ReleaseUpgrade.Problems(Plans.Input(topology, facts, Changes.Updated), allowsDowngrade: true).Count()
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cluster_with_data_is_not_downgraded_to_a_release_that_cannot_read_it(bool isStopped)
    {
        var world = await World.DeployedAsync(World.Hosts());
        if (isStopped)
            await world.ApplyAsync(World.Stopped);
        var before = world.Simulation.Record.Calls.Count;
        var earlier = WithVersion(world.Topology, new(2, 10, 1));

        foreach (var desiredStates in new[] { Changes.Updated, Plans.Everything })
        {
            var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(earlier, desiredStates));
            Assert.Equal(nameof(SR.ReleaseDowngrade), error.ErrorId);
        }

        Assert.DoesNotContain(world.Simulation.Record.Calls.Skip(before), call => call.Operation is not null);
        // The right one is not held up.
        await world.ApplyAsync(Plans.Everything);
    }

    private static (PulsarTopology Topology, Dictionary<string, HostFacts> Facts) Hosts(string from, string to)
    {
        var topology = Topologies.Hosts(3);
        var before = WithVersion(topology, Version.Parse(from));
        return (
            WithVersion(topology, Version.Parse(to)),
            topology.Nodes.ToDictionary(node => node.Name, node => new HostFacts
            {
                Contents = topology.Services.Where(service => service.Node == node.Name).ToDictionary(
                    service => service.EnvironmentFile,
                    service => EnvironmentFile.ForService(before, service, "/jdk", 17)),
            }));
    }

    private static PulsarTopology WithVersion(PulsarTopology topology, Version version) =>
        new(topology.Name, version, topology.Transport, topology.Nodes, topology.Services, topology.Options)
        {
            Context = topology.Context,
        };
}
