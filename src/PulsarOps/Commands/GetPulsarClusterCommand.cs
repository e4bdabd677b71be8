using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarCluster")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarClusterCommand : StatusCmdlet
{
    /// <summary>The roles whose services are meant. Without it: all that the topology has.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public PulsarRole[]? Role { get; set; }

    private protected override IReadOnlyList<PulsarRole>? Roles => Role;
}
