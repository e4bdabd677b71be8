using System.Management.Automation;
using PulsarOps.Deployment.Status;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarAutoRecovery")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarAutoRecoveryCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.AutoRecovery];
}
