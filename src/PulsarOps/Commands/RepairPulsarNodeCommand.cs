using System.Collections;
using System.Management.Automation;
using PulsarOps.Commands;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Topology;

namespace PulsarOps;

[Cmdlet(
    VerbsDiagnostic.Repair, "PulsarNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = NodeParameterSet)]
[OutputType(typeof(PulsarTopology))]
public sealed class RepairPulsarNodeCommand : NodeStageCmdlet
{
    private const string NodeParameterSet = "NodeParameterSet";
    private const string ReplaceWithParameterSet = "ReplaceWithParameterSet";

    /// <summary>The hosts that take the places of lost ones, one for each node in the same order.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReplaceWithParameterSet)]
    [ValidateNotNullOrEmpty]
    public string[] ReplaceWith { get; set; } = [];

    /// <summary>The addresses of the new hosts, one for each value of -ReplaceWith in the same order.</summary>
    [Parameter(ParameterSetName = ReplaceWithParameterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Address { get; set; }

    /// <summary>The fingerprints of the host keys of the new hosts, by the names of the hosts.</summary>
    [Parameter(ParameterSetName = ReplaceWithParameterSet)]
    [ValidateNotNullOrEmpty]
    public Hashtable? HostKey { get; set; }

    /// <summary>
    /// Seconds without progress until a service is ready, or until another ledger has its copy: 60 to 86400.
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

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) => [];

    protected override void ProcessRecord()
    {
        var (topology, options) = (Topology, Options);
        RunOnHosts(topology, async (pool, pipe, cancellation) =>
        {
            TopologyNodes.ThrowIfLocal(topology);
            var names = Selected(topology);
            var hosts = Replacements(topology, names);
            var run = new NodeRepairRun(pool, options, pipe.Log);
            // One after the other: never do two bookies leave at the same time. Each node has its own prompt.
            for (var at = 0; at < names.Length; at++)
            {
                var name = names[at];
                var (action, target) = hosts.Length > 0 ? ("Replace", $"{name} by {hosts[at].Name}") : ("Repair", name);
                PromptOnce(
                    $"{target}; a bookie of it that has lost data starts empty, when others have copies of its ledgers",
                    action, Force);
                var reached = hosts.Length > 0
                    ? await run.ReplaceAsync(
                        topology, name, hosts[at], step => AskAsync(pipe, step), cancellation)
                    : await run.RestoreAsync(topology, name, step => AskAsync(pipe, step), cancellation);
                if (reached is null)
                    return;
                topology = reached;
            }

            pipe.WriteObject(topology);
        });
    }

    private string[] Selected(PulsarTopology topology)
    {
        string[] names = [.. ServiceSelection.Nodes(topology, topology.Services, Node).Distinct()];
        if (ParameterSetName == ReplaceWithParameterSet
            && names.FirstOrDefault(name => topology.Of(PulsarRole.ZooKeeper).Any(server => server.Node == name))
                is { } member)
        {
            throw new PulsarOpsException(nameof(SR.ZooKeeperNotReplaced), ErrorKind.NotSupported, member, member);
        }

        return names;
    }

    /// <summary>The new hosts in the order of the nodes; none if the nodes keep theirs.</summary>
    private NodeSpec[] Replacements(PulsarTopology topology, string[] names)
    {
        if (ParameterSetName != ReplaceWithParameterSet)
            return [];
        NewPulsarTopologyCommand.CheckCount(nameof(ReplaceWith), ReplaceWith, names);
        NewPulsarTopologyCommand.CheckCount(nameof(Address), Address, ReplaceWith);
        var keys = NewPulsarTopologyCommand.HostKeysOf(HostKey, ReplaceWith);
        return
        [
            .. names.Select((name, index) => TopologyNodes.Copy(topology, name, ReplaceWith[index]) with
            {
                Address = Address?[index],
                HostKeys = keys.TryGetValue(ReplaceWith[index], out var fingerprints) ? fingerprints : [],
            }),
        ];
    }
}
