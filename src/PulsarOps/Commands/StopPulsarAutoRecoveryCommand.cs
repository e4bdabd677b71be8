using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarAutoRecovery", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarAutoRecoveryCommand : StopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.AutoRecovery];
}
