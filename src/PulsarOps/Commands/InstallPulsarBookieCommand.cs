using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Install, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarBookieCommand : StageCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Installed, PulsarRole.Bookie)];
}
