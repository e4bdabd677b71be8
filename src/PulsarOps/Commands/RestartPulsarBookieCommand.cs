using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarBookieCommand : QuorumRestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
