using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarProxy")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarProxyCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Proxy];
}
