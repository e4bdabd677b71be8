using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarAutoRecovery", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarAutoRecoveryCommand : RestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.AutoRecovery];
}
