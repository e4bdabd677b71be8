using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Remove, "PulsarBookie", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PulsarTopology))]
public sealed class RemovePulsarBookieCommand : NodeStageCmdlet
{
    private string _bookie = "";
    private Approval? _answer;

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
            if (topology.Transport == PulsarTransport.Local)
            {
                throw new PulsarOpsException(
                    nameof(SR.NodesOfLocalCluster), ErrorKind.InvalidInput, topology.Name, topology.Name);
            }

            // One after the other: never do two bookies leave at the same time.
            foreach (var id in Selected(topology))
            {
                (_bookie, _answer) = (id, null);
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

    /// <summary>Prompts once for each bookie, not for each step.</summary>
    private protected override async Task<Approval> ApproveAsync(CmdletPipe pipe, PulsarPlanStep step)
    {
        if (pipe.WhatIf)
            return await base.ApproveAsync(pipe, step);
        // -Force suppresses the prompt, unless -Confirm requests it explicitly.
        var asks = !Force || MyInvocation.BoundParameters.ContainsKey("Confirm");
        _answer ??= !asks
            || await pipe.ShouldProcessAsync($"{_bookie}, when others have copies of its ledgers", "Remove")
                ? Approval.Approved
                : Approval.Declined;
        return _answer.Value;
    }

    /// <summary>The ids of the bookies. The last one of a node comes first, so that no id of another changes.</summary>
    private string[] Selected(PulsarTopology topology)
    {
        var bookies = topology.Of(PulsarRole.Bookie).ToArray();
        var nodes = ServiceSelection.Nodes(topology, bookies, Node);
        PulsarService[] selected = [.. bookies.Where(bookie => nodes.Contains(bookie.Node))];
        return selected.Length < bookies.Length
            ?
            [
                .. selected.GroupBy(bookie => bookie.Node).SelectMany(node => node.Reverse())
                    .Select(bookie => bookie.Id),
            ]
            : throw new PulsarOpsException(
                nameof(SR.NodeIsLastOfRole), ErrorKind.InvalidInput, selected[^1].Node, selected[^1].Node,
                PulsarRole.Bookie, topology.Name);
    }
}
