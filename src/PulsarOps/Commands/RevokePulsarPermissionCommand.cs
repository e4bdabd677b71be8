using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(
    VerbsSecurity.Revoke, "PulsarPermission", SupportsShouldProcess = true, DefaultParameterSetName = NamespaceSet)]
[OutputType(typeof(PulsarPermission))]
public sealed class RevokePulsarPermissionCommand : PermissionChangeCmdlet
{
    /// <summary>The actions to forbid. The default is all actions.</summary>
    [Parameter(Position = 2, ParameterSetName = NamespaceSet)]
    [Parameter(Position = 2, ParameterSetName = TopicSet)]
    [ValidateNotNullOrEmpty]
    public PulsarPermissionAction[] Action { get; set; } = [];

    private protected override bool Grants => false;

    private protected override IReadOnlyList<PulsarPermissionAction> Actions => Action;
}
