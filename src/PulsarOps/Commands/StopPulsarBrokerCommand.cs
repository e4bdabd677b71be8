using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarBroker", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarBrokerCommand : StopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Broker];
}
