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
        Roles = CertificateContent.RoleNames(node),
        Names = CertificateContent.Names(node),
    };
}
