using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Install, "PulsarBroker", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarBrokerCommand : StageCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Installed, PulsarRole.Broker)];
}
