using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Start, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarZooKeeperCommand : StartCmdlet
{
    private protected override IReadOnlyList<Goal> Goals => [Goal.Of(GoalState.Running, PulsarRole.ZooKeeper)];
}
