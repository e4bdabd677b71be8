using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Stop, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarClusterCommand : StageCmdlet
{
    /// <summary>Kills a service that does not stop in time. It may lose nothing that was acknowledged, but starts more slowly.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Stopped)];

    private protected override ReachOptions Options => base.Options with { Kill = Force };
}
