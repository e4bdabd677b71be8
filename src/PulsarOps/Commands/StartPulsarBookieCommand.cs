using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Start, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarBookieCommand : StartCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Running, PulsarRole.Bookie)];
}
