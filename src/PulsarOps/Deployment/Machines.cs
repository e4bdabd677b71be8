using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>Which nodes share a machine: all of them with -Local, each its own otherwise.</summary>
internal static class Machines
{
    public static string KeyOf(PulsarTopology topology, PulsarNode node) =>
        topology.Transport == PulsarTransport.Local ? "localhost" : node.Name;

    public static IEnumerable<IGrouping<string, PulsarNode>> Of(PulsarTopology topology) =>
        topology.Nodes.GroupBy(node => KeyOf(topology, node));
}
