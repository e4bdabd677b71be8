using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

/// <summary>A stage for all services of the nodes that it names.</summary>
public abstract class NodeStageCmdlet : StageCmdlet
{
    /// <summary>The topology, from New-PulsarTopology, Import-PulsarTopology or the previous stage.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("InputObject")]
    [ValidateNotNull]
    public override PulsarTopology Topology { get; set; } = null!;

    /// <summary>The names of the nodes to act on. Wildcards are supported.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[] Node { get; set; } = [];

    /// <summary>The services of a role on the nodes, which leave the cluster.</summary>
    /// <exception cref="PulsarOpsException">
    /// The nodes are those of a local cluster (NodesOfLocalCluster), or none would be left (NodeIsLastOfRole).
    /// </exception>
    private protected PulsarService[] Leaving(PulsarTopology topology, PulsarRole role)
    {
        TopologyNodes.ThrowIfLocal(topology);
        var services = topology.Of(role).ToArray();
        var nodes = ServiceSelection.Nodes(topology, services, Node);
        PulsarService[] leaving = [.. services.Where(service => nodes.Contains(service.Node))];
        return leaving.Length < services.Length ? leaving : throw TopologyNodes.LastOfRole(topology, leaving[^1]);
    }

    private protected DesiredState Select(PulsarTopology topology, LifecycleState state) =>
        ServiceSelection.Select(topology, state, null, Node);
}
