using System.Management.Automation;
using PulsarOps.Engine;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Install, "PulsarCluster", SupportsShouldProcess = true, DefaultParameterSetName = TopologySet)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarClusterCommand : PlannedCmdlet
{
    /// <summary>Deploys to simulated hosts, and changes no real one.</summary>
    [Parameter(ParameterSetName = TopologySet)]
    public SwitchParameter Rehearse { get; set; }

    private protected override PulsarPlanOperation Operation => PulsarPlanOperation.Install;

    protected override void ProcessRecord()
    {
        if (Rehearse && !Topology.Rehearsal)
            Apply(Rehearsal.Of(Topology));
        else
            base.ProcessRecord();
    }
}
