using System.Management.Automation;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Stop, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarZooKeeperCommand : QuorumStopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
