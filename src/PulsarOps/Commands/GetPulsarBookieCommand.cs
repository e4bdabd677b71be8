using System.Management.Automation;
using PulsarOps.Deployment.Status;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarBookie")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarBookieCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
