using PulsarOps.Hosts;
using PulsarOps.Loading;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Engine;

/// <summary>Binds a topology to new simulated hosts, so that every step runs and no real host changes.</summary>
internal static class Rehearsal
{
    public static PulsarTopology Of(PulsarTopology topology)
    {
        var hosts = HostMap.Of(topology).ToDictionary(host => host.Key, AddressesOf);
        var simulator = SimulationLoader.Create<ISimulator>("Simulator");
        return PipelineState.Bind(topology, simulator.Create(
            new(hosts, JavaOf(topology), ClusterAddresses.ExternalServers(topology), DateTimeOffset.UtcNow)));
    }

    /// <summary>Adds hosts for the nodes of a topology that have none yet, if its hosts are simulated.</summary>
    public static void AddHosts(PulsarTopology topology)
    {
        if (PipelineState.Of(topology).Simulation is not { } simulation)
            return;
        foreach (var host in HostMap.Of(topology))
            simulation.AddHost(host.Key, AddressesOf(host), JavaOf(topology));
    }

    private static IReadOnlyList<string> AddressesOf(IEnumerable<PulsarNode> nodes) =>
        [.. nodes.Where(PrepareScope.HasAddress).Select(node => node.Address)];

    /// <summary>The hosts have the Java that the user names.</summary>
    private static JavaFact? JavaOf(PulsarTopology topology)
    {
        if (topology.JavaHome is not { } home)
            return null;
        var java = ReleaseCatalog.LineOf(topology.Version).RecommendedJava;
        return new(home, java, $"{java}.0.0");
    }
}
