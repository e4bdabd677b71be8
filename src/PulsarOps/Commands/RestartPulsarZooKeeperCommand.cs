using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Restart, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class RestartPulsarZooKeeperCommand : QuorumRestartCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
