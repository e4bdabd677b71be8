using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>
/// A local cluster: the nodes are processes on this computer, below one folder, with an offset of ports for each.
/// </summary>
internal static class LocalTopology
{
    /// <summary>The default offset, which avoids the ports of another Pulsar on this computer.</summary>
    public const int DefaultPortOffset = 10000;

    public const int DefaultNodeCount = 3;

    /// <summary>The offset between the ports of one node and the next.</summary>
    private const int PortStep = 10;

    /// <summary>
    /// The last usable port. Linux assigns higher ports to outgoing connections (ip_local_port_range).
    /// </summary>
    private const int LastPort = 32767;

    /// <summary>The names of the nodes when the user gives only their number.</summary>
    public static IReadOnlyList<string> NodeNames(int count) =>
        [.. Enumerable.Range(1, count).Select(number => $"local{number}")];

    public static PulsarTopology Create(
        string name, Version version, string root, IReadOnlyList<string> nodeNames, int portOffset,
        PulsarArchive archive, PulsarKeyStyle keyStyle, string? javaHome)
    {
        NameRules.CheckCluster(name);
        NameRules.CheckHosts(nodeNames);
        FolderRules.CheckRoot(root);
        if (javaHome is not null)
            NameRules.CheckFolder(javaHome);
        // The nodes' folders are beside PulsarOps' own in the root folder, so these names are taken.
        if (nodeNames.FirstOrDefault(IsReserved) is { } reserved)
            throw new PulsarOpsException(nameof(SR.HostNameReserved), ErrorKind.InvalidInput, reserved, reserved);

        var nodes = nodeNames.Select((node, index) => Node(node, root, RolesOf(index, nodeNames.Count))).ToArray();
        var services =
            from role in RoleCatalog.All.Select(definition => definition.Role)
            from entry in nodes
                .Where(node => node.Roles.Contains(role))
                .Select((node, index) => (node, number: index + 1))
            let offset = portOffset + (PortStep * Array.IndexOf(nodes, entry.node))
            select Service(role, entry.node, entry.number, Ports(role, offset));

        var options = new TopologyOptions
        {
            Quorum = QuorumRules.DefaultFor(nodes.Length),
            Archive = archive,
            ServiceManager = PulsarServiceManager.Process,
            KeyStyle = keyStyle == PulsarKeyStyle.Auto ? ReleaseCatalog.LineOf(version).KeyStyle : keyStyle,
            JavaHome = javaHome,
            Profile = PulsarProfile.Small,
        };
        return new(name, version, PulsarTransport.Local, nodes, [.. services], options)
        {
            Spec = new()
            {
                Name = name, Version = version, Archive = archive, KeyStyle = keyStyle, JavaHome = javaHome,
                Nodes = [], Local = new(root, nodeNames, portOffset),
            },
        };
    }

    private static bool IsReserved(string name) =>
        name.Equals("pulsarops", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("apache-pulsar-", StringComparison.OrdinalIgnoreCase);

    private static PulsarService Service(
        PulsarRole role,
        PulsarNode node,
        int number,
        IReadOnlyList<PulsarPort> ports
    ) =>
        new(role, node, number, ports, RoleCatalog.Of(role).Memory.Small)
        {
            DataDirectory = role == PulsarRole.ZooKeeper ? ServiceDefaults.DataDirectory(node.Paths) : null,
            JournalDirectories = role == PulsarRole.Bookie
                ? ReadOnly.Copy([ServiceDefaults.JournalDirectory(node.Paths)])
                : ReadOnly.Copy<string>([]),
            LedgerDirectories = role == PulsarRole.Bookie
                ? ReadOnly.Copy([ServiceDefaults.LedgerDirectory(node.Paths)])
                : ReadOnly.Copy<string>([]),
        };

    private static PulsarRole[] RolesOf(int index, int count)
    {
        var roles = new List<PulsarRole> { PulsarRole.Bookie };

        // An even number of ZooKeeper servers tolerates no more failures than the odd number below it.
        if (index < count - (1 - (count % 2)))
            roles.Insert(0, PulsarRole.ZooKeeper);
        if (index < 2)
            roles.Add(PulsarRole.Broker);
        return [.. roles];
    }

    private static PulsarNode Node(string name, string root, PulsarRole[] roles)
    {
        var home = $"{root}/{name}";
        return new(name, "127.0.0.1", roles, new(
            install: root, config: $"{home}/conf", data: $"{home}/data", logs: $"{home}/logs", run: $"{home}/run",
            state: $"{root}/pulsarops"));
    }

    private static PulsarPort[] Ports(PulsarRole role, int offset) =>
        [.. RoleCatalog.Of(role).Ports
            .Select(port => (port.Name, Number: (port.LocalNumber ?? port.Number) + offset))
            .Select(port => port.Number is > 0 and <= LastPort
                ? new PulsarPort(port.Name, port.Number)
                : throw new PulsarOpsException(
                    nameof(SR.PortOutOfRange), ErrorKind.InvalidInput, $"{role}", port.Number, LastPort))];
}
