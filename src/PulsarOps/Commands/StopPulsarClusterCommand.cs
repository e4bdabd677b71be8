using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarClusterCommand : QuorumStopCmdlet
{
    /// <summary>The roles whose services are meant. Without it: all that the topology has.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    private protected override IReadOnlyList<PulsarRole>? Roles => Role;
}
