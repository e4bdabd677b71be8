using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Remove, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RemovePulsarBookieCommand : StageCmdlet
{
    /// <summary>The name of the node whose bookie to remove.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeCompleter))]
    public string Node { get; set; } = "";

    /// <summary>The host of the node is lost and will not return. It is not reached.</summary>
    [Parameter]
    public SwitchParameter Lost { get; set; }

    /// <summary>
    /// The longest time in which no ledger gets a copy, in seconds: 60 to 86400. As long as ledgers are copied, it
    /// begins again.
    /// </summary>
    [Parameter]
    [ValidateRange(60, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    private protected override ApplyOptions Options => base.Options with
    {
        TimeoutSeconds = TimeoutSeconds, Kill = Kill, LostNodes = Lost ? [Node] : [],
    };

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [DesiredState.Of(LifecycleState.Removed, PulsarRole.Bookie)];

    protected override void ProcessRecord()
    {
        var (topology, options) = (Topology, Options);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            if (topology.Transport == PulsarTransport.Local)
            {
                throw new PulsarOpsException(
                    nameof(SR.NodesOfLocalCluster), ErrorKind.InvalidInput, topology.Name, topology.Name);
            }

            foreach (var bookie in Selected(topology))
            {
                var reached = await new BookieRemovalRun(pool, topology, bookie, options, pipe.Log)
                    .RunAsync(step => AskAsync(pipe, step), cancellation);
                if (reached is null)
                    return;
                topology = TopologyNodes.RemoveService(reached, bookie);
            }

            pipe.WriteObject(topology);
        });
    }

    private PulsarService[] Selected(PulsarTopology topology)
    {
        var bookies = topology.Of(PulsarRole.Bookie).ToArray();
        PulsarService[] selected =
            [.. bookies.Where(bookie => bookie.Node.Equals(Node, StringComparison.OrdinalIgnoreCase))];
        if (selected.Length == 0)
            ServiceSelection.Nodes(topology, bookies, [WildcardPattern.Escape(Node)]);
        if (selected.Length == bookies.Length)
        {
            throw new PulsarOpsException(
                nameof(SR.NodeIsLastOfRole), ErrorKind.InvalidInput, Node, Node, PulsarRole.Bookie, topology.Name);
        }

        return selected;
    }
}
