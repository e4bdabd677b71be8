using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarBookieCommand : QuorumStopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
