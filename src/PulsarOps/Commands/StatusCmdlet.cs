using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Commands;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>Shows how services are.</summary>
public abstract class StatusCmdlet : TopologyCmdlet
{
    /// <summary>The names of the nodes whose services are meant; wildcards are understood. Without it: those of all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    /// <summary>Null: all roles that the topology has.</summary>
    private protected abstract IReadOnlyList<PulsarRole>? Roles { get; }

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) => pipe.WriteObjects(await StatusReader.ReadAsync(
            pool, pipe.Log, topology, cancellation, ServiceSelection.Select(topology, LifecycleState.Running, Roles, Node).Selects)));
    }
}
