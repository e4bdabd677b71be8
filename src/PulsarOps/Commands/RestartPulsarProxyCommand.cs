using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarProxy", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarProxyCommand : RestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Proxy];
}
