using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarWebSocket", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarWebSocketCommand : StopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.WebSocket];
}
