using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarWebSocket")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarWebSocketCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.WebSocket];
}
