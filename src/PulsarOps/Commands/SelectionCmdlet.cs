using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A stage for the services of its roles on all nodes or on selected ones.</summary>
public abstract class SelectionCmdlet : StageCmdlet
{
    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    private protected abstract LifecycleState State { get; }

    /// <summary>The roles of the stage; null for all roles of the topology.</summary>
    private protected abstract IReadOnlyList<PulsarRole>? Roles { get; }

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [ServiceSelection.Select(topology, State, Roles, Node)];
}
