using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Start, "PulsarProxy", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarProxyCommand : AwaitingCmdlet
{
    private protected override LifecycleState State => LifecycleState.Running;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Proxy];
}
