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
        var hosts = HostMap
            .Of(topology)
            .ToDictionary(
                host => host.Key,
                host => (IReadOnlyList<string>)[.. host.Where(PrepareScope.HasAddress).Select(node => node.Address)]
            );
        var simulator = SimulationLoader.Create<ISimulator>("Simulator");
        return PipelineState.Bind(topology, simulator.Create(
            new(hosts, JavaOf(topology), ClusterAddresses.ExternalServers(topology), DateTimeOffset.UtcNow)));
    }

    /// <summary>The hosts have the Java that the user names.</summary>
    private static JavaFact? JavaOf(PulsarTopology topology)
    {
        if (topology.JavaHome is not { } home)
            return null;
        var java = ReleaseCatalog.LineOf(topology.Version).RecommendedJava;
        return new(home, java, $"{java}.0.0");
    }
}
