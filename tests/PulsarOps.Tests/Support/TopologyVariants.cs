using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Support;

/// <summary>
/// What a local topology cannot be asked for by the cmdlets: further roles, racks, another ZooKeeper.
/// </summary>
internal static class TopologyVariants
{
    private const int PortStep = 10;

    public static PulsarTopology With(
        this PulsarTopology topology,
        string? rack = null,
        string? externalZooKeeper = null,
        params IReadOnlyList<PulsarRole> roles
    ) => With(topology, _ => rack, externalZooKeeper, roles);

    /// <summary>The nodes are in racks in turn.</summary>
    public static PulsarTopology InRacks(this PulsarTopology topology, int count) =>
        With(topology, index => $"/r{index % count + 1}", null, []);

    private static PulsarTopology With(
        PulsarTopology topology, Func<int, string?> rackOf, string? externalZooKeeper, IReadOnlyList<PulsarRole> roles)
    {
        var nodes = topology
            .Nodes.Select((node, index) => new PulsarNode(
                node.Name, node.Address, [.. node.Roles, .. roles], node.Paths)
            {
                Rack = rackOf(index),
            })
            .ToArray();
        var services = topology
            .Services.Select(service => Of(service.Role, NodeOf(service), service.Number, service.Ports))
            .ToList();
        if (externalZooKeeper is not null)
            services.RemoveAll(service => service.Role == PulsarRole.ZooKeeper);

        // Beside those of the other roles, which take a few numbers for each node.
        var offset = topology.Of(PulsarRole.Broker).First().Port("broker") - 6650 + 300;
        foreach (var role in roles)
        {
            services.AddRange(nodes.Select((node, index) => Of(
                role, node, index + 1,
                [
                    .. RoleCatalog.Of(role).Ports.Select(port => new PulsarPort(
                        port.Name, Free(port.Number + offset + (PortStep * index)))),
                ])).ToArray());
        }

        return new(
            topology.Name,
            topology.Version,
            topology.Transport,
            nodes,
            services,
            topology.Options with
            {
                ExternalZooKeeper = externalZooKeeper,
            }
        )
        {
            Context = topology.Context,
        };

        // The roles that clients connect to share their standard ports.
        int Free(int number) =>
            services.Any(service => service.Ports.Any(port => port.Number == number))
                ? Free(number + (PortStep / 2))
                : number;

        PulsarNode NodeOf(PulsarService service) => nodes.Single(node => node.Name == service.Node);
    }

    private static PulsarService Of(PulsarRole role, PulsarNode node, int number, IReadOnlyList<PulsarPort> ports) =>
        new(role, node, number, ports, RoleCatalog.Of(role).Memory.Small)
        {
            DataDirectory = role == PulsarRole.ZooKeeper ? ServiceDefaults.DataDirectory(node.Paths) : null,
            JournalDirectories = role == PulsarRole.Bookie ? [ServiceDefaults.JournalDirectory(node.Paths)] : [],
            LedgerDirectories = role == PulsarRole.Bookie ? [ServiceDefaults.LedgerDirectory(node.Paths)] : [],
        };
}
