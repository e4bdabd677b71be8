using System.Management.Automation;
using PulsarOps.Checks;
using PulsarOps.Commands;
using PulsarOps.Planning;

namespace PulsarOps;

/// <summary>A cmdlet that returns the status of services.</summary>
public abstract class StatusCmdlet : TopologyCmdlet
{
    /// <summary>The names of the nodes to act on. Wildcards are supported. The default is all nodes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string[]? Node { get; set; }

    /// <summary>The roles to return; null for all roles of the topology.</summary>
    private protected abstract IReadOnlyList<PulsarRole>? Roles { get; }

    protected override void ProcessRecord()
    {
        var topology = Topology;
        RunOnHosts(topology, async (pool, pipe, cancellation) => pipe.WriteObjects(await StatusReader.ReadAsync(
            pool, pipe.Log, topology, cancellation,
            ServiceSelection.Select(topology, LifecycleState.Running, Roles, Node).Selects,
            finding => pipe.Log.Warning($"{finding.Message} {finding.Advice}"))));
    }
}
