using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Planning;

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

    private protected DesiredState Select(PulsarTopology topology, LifecycleState state) =>
        ServiceSelection.Select(topology, state, null, Node);
}
