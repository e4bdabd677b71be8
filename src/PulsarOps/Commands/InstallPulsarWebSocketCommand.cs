using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Install, "PulsarWebSocket", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarWebSocketCommand : SelectionCmdlet
{
    private protected override LifecycleState State => LifecycleState.Installed;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.WebSocket];
}
