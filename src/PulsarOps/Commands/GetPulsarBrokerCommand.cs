using System.Management.Automation;
using PulsarOps.Deployment.Status;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarBroker")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarBrokerCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Broker];
}
