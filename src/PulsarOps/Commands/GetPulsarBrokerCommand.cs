using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarBroker")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarBrokerCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Broker];
}
