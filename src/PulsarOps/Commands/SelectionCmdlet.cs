using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage for some services of the cluster: those of its roles, on all nodes or on some.</summary>
public abstract class SelectionCmdlet : StageCmdlet
{
    /// <summary>The names of the nodes whose services are meant; wildcards are understood. Without it: those of all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    private protected abstract LifecycleState State { get; }

    /// <summary>Null: all roles that the topology has.</summary>
    private protected abstract IReadOnlyList<PulsarRole>? Roles { get; }

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) => [ServiceSelection.Select(topology, State, Roles, Node)];
}
