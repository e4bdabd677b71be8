using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Resume, "PulsarNode", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class ResumePulsarNodeCommand : NodeStageCmdlet
{
    /// <summary>Seconds that a service may take without progress until it is ready: 1 to 86400.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSeconds { get; set; } = 300;

    private protected override ApplyOptions Options => base.Options with { TimeoutSeconds = TimeoutSeconds };

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [Select(topology, LifecycleState.Resumed), Select(topology, LifecycleState.Running)];
}
