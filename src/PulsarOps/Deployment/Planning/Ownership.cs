using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Whose folders they are.</summary>
internal static class Ownership
{
    /// <summary>Refuses folders that belong to a cluster of another name.</summary>
    public static void Check(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
    {
        foreach (var node in topology.Nodes.Where(node => facts.ContainsKey(Machines.KeyOf(topology, node))))
        {
            var contents = facts[Machines.KeyOf(topology, node)].Contents;
            if (contents.TryGetValue(InstallPlanner.MarkerFile(node), out var owner) && owner.Trim() != topology.Name)
            {
                throw new PulsarOpsException(
                    nameof(SR.ClusterNameConflict), ErrorKind.Busy, node.Name, node.Name, node.Paths.State, owner.Trim(), topology.Name);
            }
        }
    }
}
