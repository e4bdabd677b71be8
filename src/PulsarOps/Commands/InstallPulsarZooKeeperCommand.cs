using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Install, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarZooKeeperCommand : StageCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Installed, PulsarRole.ZooKeeper)];
}
