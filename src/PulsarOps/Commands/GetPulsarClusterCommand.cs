using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarCluster")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarClusterCommand : StatusCmdlet
{
    /// <summary>The roles to act on. The default is all roles of the topology.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    private protected override IReadOnlyList<PulsarRole>? Roles => Role;
}
