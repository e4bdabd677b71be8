using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Uninstall, "PulsarCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(PulsarTopology))]
public sealed class UninstallPulsarClusterCommand : StageCmdlet
{
    /// <summary>Also removes the data and the logs. All messages of the cluster are lost.</summary>
    [Parameter]
    public SwitchParameter RemoveData { get; set; }

    /// <summary>Suppresses the prompt for confirmation.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Kills a service that does not stop in time.</summary>
    [Parameter]
    public SwitchParameter Kill { get; set; }

    /// <summary>Passes the topology on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override IReadOnlyList<DesiredState> DesiredStatesFor(PulsarTopology topology) =>
        [DesiredState.Of(LifecycleState.Absent)];

    private protected override ApplyOptions Options => base.Options with { Kill = Kill, RemoveData = RemoveData };

    private protected override bool WritesTopology => PassThru;

    protected override void ProcessRecord()
    {
        // Once for the whole cluster, not for each folder.
        var data = RemoveData ? "with all its data" : "keeping its data";
        PromptOnce($"the cluster {Topology.Name}, {data}", "Uninstall", Force);
        base.ProcessRecord();
    }
}
