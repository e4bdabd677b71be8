using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Start, "PulsarBroker", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarBrokerCommand : AwaitingCmdlet
{
    private protected override LifecycleState State => LifecycleState.Running;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Broker];
}
