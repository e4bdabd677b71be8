using System.Management.Automation;
using PulsarOps.Deployment.Status;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarProxy")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarProxyCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Proxy];
}
