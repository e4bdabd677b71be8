using PulsarOps.Configuration;
using PulsarOps.Simulation;
using PulsarOps.Simulation.Services;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>Binds a topology to simulated machines, fresh ones, on which everything is tried and nothing is touched.</summary>
internal static class Rehearsal
{
    public static PulsarTopology Of(PulsarTopology topology)
    {
        var world = new SimulatedWorld(Machines.Of(topology).Select(machine => machine.Key));
        world.Clock.Epoch = DateTimeOffset.UtcNow;
        OutsideZooKeeper.Start(world, ClusterAddresses.ExternalServers(topology));
        return topology.With(topology.Context with { Simulation = world });
    }
}
