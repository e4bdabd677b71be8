using System.Management.Automation;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Remove, "PulsarBookie", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PulsarTopology))]
public sealed class RemovePulsarBookieCommand : NodeStageCmdlet
{
    /// <summary>The hosts of the nodes are lost and will not return. They are not reached.</summary>
    [Parameter]
    public SwitchParameter Lost { get; set; }

    /// <summary>
    /// The longest time in which no ledger gets a copy, in seconds: 60 to 86400. As long as ledgers are copied, it
    /// begins again.
    /// </summary>
    [Parameter]
    [ValidateRange(60, 86400)]
    public int TimeoutSeconds { get; set; } = 900;

    /// <summary>Suppresses the prompt for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    private protected override ApplyOptions Options => base.Options with
    {
        TimeoutSeconds = TimeoutSeconds, Kill = Kill,
    };

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [DesiredState.Of(LifecycleState.Removed, PulsarRole.Bookie)];

    protected override void ProcessRecord()
    {
        var (topology, options) = (Topology, Options);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            // One after the other: never do two bookies leave at the same time. Each has its own prompt.
            foreach (var id in Selected(topology))
            {
                PromptOnce($"{id}, when others have copies of its ledgers", "Remove", Force);
                var bookie = topology.Services.Single(service => service.Id == id);
                var reached = await new BookieRemovalRun(
                    pool, topology, bookie, options with { LostNodes = Lost ? [bookie.Node] : [] }, pipe.Log)
                    .RunAsync(step => AskAsync(pipe, step), cancellation);
                if (reached is null)
                    return;
                topology = TopologyNodes.RemoveService(reached, bookie);
            }

            pipe.WriteObject(topology);
        });
    }

    /// <summary>The ids of the bookies. The last one of a node comes first, so that no id of another changes.</summary>
    private string[] Selected(PulsarTopology topology) =>
    [
        .. Leaving(topology, PulsarRole.Bookie).GroupBy(bookie => bookie.Node).SelectMany(node => node.Reverse())
            .Select(bookie => bookie.Id),
    ];
}
