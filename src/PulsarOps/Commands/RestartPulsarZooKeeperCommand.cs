using System.Management.Automation;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsLifecycle.Restart, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarZooKeeperCommand : QuorumRestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
