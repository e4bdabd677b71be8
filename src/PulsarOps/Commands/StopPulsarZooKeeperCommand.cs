using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Stop, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class StopPulsarZooKeeperCommand : QuorumStopCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
