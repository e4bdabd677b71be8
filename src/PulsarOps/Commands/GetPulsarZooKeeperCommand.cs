using System.Management.Automation;

namespace PulsarOps;

[Cmdlet(VerbsCommon.Get, "PulsarZooKeeper")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarZooKeeperCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
