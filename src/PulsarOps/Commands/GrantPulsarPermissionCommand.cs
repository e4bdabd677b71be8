using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(
    VerbsSecurity.Grant, "PulsarPermission", SupportsShouldProcess = true, DefaultParameterSetName = NamespaceSet)]
[OutputType(typeof(PulsarPermission))]
public sealed class GrantPulsarPermissionCommand : PermissionChangeCmdlet
{
    /// <summary>The actions to allow.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = NamespaceSet)]
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = TopicSet)]
    [ValidateNotNullOrEmpty]
    public PulsarPermissionAction[] Action { get; set; } = [];

    private protected override bool Grants => true;

    /// <summary>Clients of transactions look the topic up, which a permission to produce allows.</summary>
    private protected override IReadOnlyList<PulsarPermissionAction> Actions =>
        Transaction ? [PulsarPermissionAction.Produce] : Action;
}
