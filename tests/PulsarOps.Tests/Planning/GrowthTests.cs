using System.Globalization;
using PulsarOps.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Planning;

/// <summary>That a host costs a large plan no more than a small one.</summary>
[Collection(nameof(Undisturbed))]
public sealed class GrowthTests
{
    private const int Rounds = 5;
    private const int Small = 30;
    private const int Large = 300;

    /// <summary>A loop over all for each of all costs ten times as much.</summary>
    private const int Limit = 5;

    private static readonly IReadOnlyList<DesiredState> Updated =
        [.. Plans.Everything, DesiredState.Of(LifecycleState.Updated)];

    private static readonly IReadOnlyList<DesiredState> Gone =
        [DesiredState.Of(LifecycleState.Stopped), DesiredState.Of(LifecycleState.Absent)];

    [Fact]
    public void Host_of_a_new_cluster_costs_the_same_however_many_there_are() =>
        AssertLinear("new cluster", count => (SimulatedFacts.Fresh(Topologies.Wide(count)), Plans.Everything));

    [Fact]
    public void Host_that_needs_nothing_costs_the_same_however_many_there_are() =>
        AssertLinear("no change", count => (SimulatedFacts.Deployed(Topologies.Wide(count)), Plans.Everything));

    [Fact]
    public void Host_whose_services_restart_costs_the_same_however_many_there_are() =>
        AssertLinear("update", count => (Changed(Topologies.Wide(count)), Updated));

    [Fact]
    public void Host_that_leaves_a_cluster_costs_the_same_however_many_there_are() =>
        AssertLinear("removal", count => (SimulatedFacts.Deployed(Topologies.Wide(count)), Gone));

    private static void AssertLinear(string name, Func<int, (SimulatedFacts, IReadOnlyList<DesiredState>)> make)
    {
        var (small, large) = (CostPerHost(Small, make), CostPerHost(Large, make));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Format(
            CultureInfo.InvariantCulture, "{0}: {1:0.000} ms for each of {2} hosts, {3:0.000} ms for each of {4}",
            name, small, Small, large, Large));

        Assert.True(
            large < Limit * small,
            $"A host of {Large} costs {large / small:0.0} times as much as one of {Small}."
        );
    }

    /// <summary>Milliseconds of the processor, in the best of some rounds: the others have been interrupted.</summary>
    private static double CostPerHost(int count, Func<int, (SimulatedFacts, IReadOnlyList<DesiredState>)> make)
    {
        var topology = Topologies.Wide(count);
        var (model, desiredStates) = make(count);
        var facts = model.For(desiredStates);
        var costs = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var before = Environment.CpuUsage.TotalTime;
            Assert.NotNull(Plans.Make(topology, facts, desiredStates));
            costs[round] = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / count;
        }

        return costs.Min();
    }

    /// <summary>All services run with outdated files.</summary>
    private static SimulatedFacts Changed(PulsarTopology topology)
    {
        var model = SimulatedFacts.Deployed(topology);
        foreach (var service in topology.Services)
            model.ChangeService(service, fact => fact with { StartedWith = ["another", "another"] });
        return model;
    }
}
