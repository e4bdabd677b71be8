using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;
using PulsarOps.Topology;

namespace PulsarOps.Engine;

/// <summary>Binds a topology to simulated machines, fresh ones, on which everything is tried and nothing is touched.</summary>
internal static class Rehearsal
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(5);

    public static PulsarTopology Of(PulsarTopology topology)
    {
        var world = new SimulatedWorld(HostMap.Of(topology).Select(host => host.Key));
        world.Clock.Epoch = DateTimeOffset.UtcNow;
        foreach (var node in topology.Nodes.Where(PrepareScope.HasAddress))
            world.Host(HostMap.KeyOf(topology, node)).MoreAddresses = [node.Address];
        if (topology.JavaHome is { } home)
        {
            // The hosts have what the user says that they have.
            var java = ReleaseCatalog.LineOf(topology.Version).RecommendedJava;
            foreach (var host in world.Hosts)
                host.Java = [.. host.Java, new(home, java, $"{java}.0.0")];
        }

        if (OutsideZooKeeper.Start(world, ClusterAddresses.ExternalServers(topology)).Count > 0)
        {
            // It has been there for long.
            Task.Run(() => world.PassAsync(SettlingTime)).GetAwaiter().GetResult();
        }

        return topology.With(topology.Context with { Simulation = world });
    }
}
