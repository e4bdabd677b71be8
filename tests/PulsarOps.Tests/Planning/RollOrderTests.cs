using PulsarOps.Planning;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Planning;

/// <summary>Which services restart at the same time, and which wait for which.</summary>
public sealed class RollOrderTests
{
    private const string Enforced = "bookkeeperClientEnforceMinNumRacksPerWriteQuorum";

    [Fact]
    public void Services_of_a_small_cluster_restart_one_after_the_other()
    {
        var topology = Topologies.HostsOfAll(9);
        var order = new RollOrder(Input(topology), topology.Services);

        Assert.Empty(order.Before(order.Services[0]));
        Assert.All(
            order.Services.Zip(order.Services.Skip(1)),
            pair => Assert.Equal([StepId.RestartReady(pair.First)], order.Before(pair.Second)));
        Assert.Equal([StepId.RestartReady(order.Services[^1])], order.Last);
    }

    /// <summary>The first one is alone; then each waits for the one that is a tenth of them before it.</summary>
    [Fact]
    public void Tenth_of_the_brokers_restarts_at_the_same_time()
    {
        var topology = Topologies.Wide(30);
        var brokers = topology.Of(PulsarRole.Broker).ToArray();

        var order = new RollOrder(Input(topology), brokers);

        Assert.Equal(brokers, order.Services);
        Assert.Equal([StepId.RestartReady(brokers[0])], order.Before(brokers[1]));
        Assert.Equal([StepId.RestartReady(brokers[0])], order.Before(brokers[3]));
        Assert.Equal([StepId.RestartReady(brokers[1])], order.Before(brokers[4]));
        Assert.Equal([StepId.RestartReady(brokers[10])], order.Before(brokers[13]));
        Assert.Equal([.. brokers[^3..].Select(StepId.RestartReady)], order.Last);
    }

    [Theory]
    [InlineData("true", 6, true)]
    [InlineData("true", 2, false)]
    [InlineData("false", 6, false)]
    public void Bookies_of_a_rack_restart_together_if_other_racks_have_the_copies(
        string enforced, int racks, bool together)
    {
        var topology = Topologies.Wide(12).InRacks(racks).Set(Enforced, enforced, PulsarRole.Broker);
        var bookies = topology.Of(PulsarRole.Bookie).ToArray();

        var order = new RollOrder(Input(topology), bookies);

        var shared = order.Services.Where(bookie => order.Services.Any(
            other => other != bookie && order.Before(other).SequenceEqual(order.Before(bookie)))).ToArray();
        Assert.Equal(together, shared.Length > 0);
        // Whatever restarts together is in one rack; the first bookie restarts alone.
        var away = new HashSet<StepId>();
        foreach (var bookie in order.Services)
        {
            away.ExceptWith(order.Before(bookie));
            away.Add(StepId.RestartReady(bookie));
            Assert.Single(order.Services.Where(other => away.Contains(StepId.RestartReady(other)))
                .Select(other => together ? other.Host.Rack : other.Node).Distinct());
        }

    }

    /// <summary>100 brokers, and 60 bookies in 6 racks, restart in 18 rounds, not in 160.</summary>
    [Fact]
    public void Large_cluster_restarts_in_as_many_rounds_as_the_rules_demand()
    {
        var topology = Topologies.Of(
            PulsarTransport.Ssh,
            [
                .. Enumerable.Range(0, 100).Select(index => Topologies.CoreRoles
                    .Where(role => role != PulsarRole.ZooKeeper || index < 3)
                    .Where(role => role != PulsarRole.Bookie || index < 60).ToArray()),
            ]).InRacks(6).Set(Enforced, "true", PulsarRole.Broker);

        var order = new RollOrder(Input(topology), topology.Services);

        var rounds = new Dictionary<StepId, int>();
        foreach (var service in order.Services)
        {
            rounds[StepId.RestartReady(service)] =
                1 + order.Before(service).Select(id => rounds[id]).DefaultIfEmpty().Max();
        }

        Assert.Equal(3, RoundsOf(PulsarRole.ZooKeeper));
        // The first one alone, and each rack.
        Assert.Equal(7, RoundsOf(PulsarRole.Bookie));
        Assert.Equal(11, RoundsOf(PulsarRole.Broker));

        int RoundsOf(PulsarRole role) =>
            topology.Of(role).Select(service => rounds[StepId.RestartReady(service)]).Distinct().Count();
    }

    private static PlanInput Input(PulsarTopology topology) =>
        new(topology, SimulatedFacts.Fresh(topology).For([]), null, [], new() { Activity = "Test" });
}
