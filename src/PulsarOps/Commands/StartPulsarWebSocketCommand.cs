using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Start, "PulsarWebSocket", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarWebSocketCommand : AwaitingCmdlet
{
    private protected override LifecycleState State => LifecycleState.Running;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.WebSocket];
}
