using System.Management.Automation;
using PulsarOps.Common;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Suspend, "PulsarNode", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class SuspendPulsarNodeCommand : NodeStageCmdlet
{
    /// <summary>Why the nodes are suspended, for the record on the nodes.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateLength(0, 500)]
    public string Reason { get; set; } = "";

    /// <summary>Suspends nodes even if too few services of a role remain.</summary>
    [Parameter]
    public SwitchParameter IgnoreQuorum { get; set; }

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    private protected override ApplyOptions Options => base.Options with
    {
        Kill = Kill, BreakQuorum = IgnoreQuorum,
        Suspension = new($"{LocalUser.Name}@{Environment.MachineName}", Reason),
    };

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [Select(topology, LifecycleState.Suspended), Select(topology, LifecycleState.Stopped)];
}
