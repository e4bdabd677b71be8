using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Install, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarClusterCommand : StartCmdlet
{
    /// <summary>Deploys to simulated hosts, and touches no real one.</summary>
    [Parameter]
    public SwitchParameter Rehearse { get; set; }

    private protected override IReadOnlyList<Goal> GoalsFor(PulsarTopology topology) =>
        [Goal.Prepared, Goal.Of(GoalState.Installed), Goal.Initialized, Goal.Of(GoalState.Running)];

    protected override void ProcessRecord() => Reach(Rehearse && !Topology.Rehearsal ? Rehearsal.Of(Topology) : Topology);
}
