using System.Management.Automation;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Stop, "PulsarBookie", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarBookieCommand : QuorumStopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.Bookie];
}
