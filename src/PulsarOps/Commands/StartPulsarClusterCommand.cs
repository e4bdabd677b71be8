using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Start, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarClusterCommand : StartCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Running)];
}
