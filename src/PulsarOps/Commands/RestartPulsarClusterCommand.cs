using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarClusterCommand : QuorumRestartCmdlet
{
    /// <summary>The roles to act on. The default is all roles of the topology.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    private protected override IReadOnlyList<PulsarRole>? Roles => Role;
}
