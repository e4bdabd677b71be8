using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Start, "PulsarCluster", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarClusterCommand : AwaitingCmdlet
{
    /// <summary>The roles to act on. The default is all roles of the topology.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    private protected override LifecycleState State => LifecycleState.Running;

    private protected override IReadOnlyList<PulsarRole>? Roles => Role;
}
