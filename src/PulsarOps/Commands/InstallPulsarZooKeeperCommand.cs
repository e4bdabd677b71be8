using System.Management.Automation;
using PulsarOps.Planning;

namespace PulsarOps;

[Cmdlet(VerbsLifecycle.Install, "PulsarZooKeeper", SupportsShouldProcess = true)]
[OutputType(typeof(PulsarTopology))]
public sealed class InstallPulsarZooKeeperCommand : SelectionCmdlet
{
    private protected override LifecycleState State => LifecycleState.Installed;

    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
