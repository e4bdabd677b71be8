using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>The identities of the hosts of a topology.</summary>
internal static class HostIdentities
{
    public static HostIdentity Of(PulsarTopology topology, PulsarNode node) => new()
    {
        Node = node.Name,
        Cluster = topology.Name,
        // BookKeeper authorizes a client by the first role alone, so a role that connects to bookies comes first.
        Roles = [.. node.Roles.OrderByDescending(ConnectsToBookies).Select(role => RoleCatalog.Of(role).Name)],
        Names =
        [
            .. new[] { node.Name, node.AdvertisedAddress, node.Address }.Distinct(StringComparer.OrdinalIgnoreCase),
        ],
    };

    /// <summary>Bookies connect to each other: their built-in AutoRecovery copies ledgers.</summary>
    private static bool ConnectsToBookies(PulsarRole role) =>
        role == PulsarRole.Bookie || RoleCatalog.Of(role).Needs.Contains(PulsarRole.Bookie);
}
