using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarWebSocket", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarWebSocketCommand : RestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.WebSocket];
}
