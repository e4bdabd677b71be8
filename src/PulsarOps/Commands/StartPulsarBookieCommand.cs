using System.Management.Automation;
using PulsarOps.Deployment;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Start, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StartPulsarBookieCommand : AwaitingCmdlet
{
    private protected override LifecycleState State => LifecycleState.Running;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
