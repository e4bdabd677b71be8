using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps.Topology;

/// <summary>Assigns roles to hosts by a layout and the given order of the hosts.</summary>
internal static class LayoutSpec
{
    /// <summary>The number of hosts for ZooKeeper in layouts that separate it.</summary>
    private const int OwnServers = 3;

    /// <summary>The nodes of a layout, from their names.</summary>
    public static IReadOnlyList<NodeSpec> Nodes(
        PulsarLayout layout, IReadOnlyList<string> names, bool hasExternalZooKeeper)
    {
        var apart = hasExternalZooKeeper ? 0 : OwnServers;
        var rest = names.Count - apart;
        var fits = layout switch
        {
            PulsarLayout.Combined => names.Count > 0,
            PulsarLayout.ZooKeeperApart => rest >= 2,
            _ => rest >= 2 && rest % 2 == 0,
        };
        if (!fits)
        {
            throw new PulsarOpsException(
                nameof(SR.LayoutNeedsHosts), ErrorKind.InvalidInput, layout.ToString(), layout, names.Count);
        }

        return [.. names.Select(
            (name, index) => new NodeSpec(name, [.. Roles(index).Select(role => (role, ServiceSpec.Empty))]))];

        PulsarRole[] Roles(int index) => layout switch
        {
            PulsarLayout.Combined when !hasExternalZooKeeper && index < Servers(names.Count) =>
                [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker],
            PulsarLayout.Combined => [PulsarRole.Bookie, PulsarRole.Broker],
            _ when index < apart => [PulsarRole.ZooKeeper],
            PulsarLayout.ZooKeeperApart => [PulsarRole.Bookie, PulsarRole.Broker],
            _ => [index < apart + (rest / 2) ? PulsarRole.Bookie : PulsarRole.Broker],
        };
    }

    // An even number of servers tolerates no more failures than the odd number below it, and each server slows writes
    // down.
    private static int Servers(int hosts) => hosts switch { <= 2 => 1, <= 4 => 3, _ => 5 };
}
