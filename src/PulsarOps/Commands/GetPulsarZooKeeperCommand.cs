using System.Management.Automation;
using PulsarOps.Deployment.Status;
using PulsarOps.Topology;

namespace PulsarOps.Commands;

[Cmdlet(VerbsCommon.Get, "PulsarZooKeeper")]
[OutputType(typeof(PulsarServiceStatus))]
public sealed class GetPulsarZooKeeperCommand : StatusCmdlet
{
    private protected override IReadOnlyList<PulsarRole>? Roles { get; } = [PulsarRole.ZooKeeper];
}
