using CsCheck;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Planning;

/// <summary>Topologies to plan for: of this machine, and of hosts of their own.</summary>
internal static class Topologies
{
    public const string ClusterName = "c1";
    public const string JavaHome = "/usr/lib/jvm/java-21-openjdk-amd64";

    public static Version Release { get; } = new(4, 0, 8);

    /// <summary>The roles that every cluster has.</summary>
    public static IReadOnlyList<PulsarRole> CoreRoles { get; } =
    [PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker];

    private static PulsarRole[][] RoleSets { get; } =
    [
        .. Enumerable
            .Range(1, (1 << DesiredState.AllRoles.Count) - 1)
            .Select(mask => DesiredState.AllRoles.Where(role => (mask & (1 << (int)role)) != 0).ToArray()),
    ];

    /// <summary>Whatever can be laid out on up to five nodes with each role somewhere.</summary>
    public static Gen<PulsarTopology> Any { get; } =
        Gen.Select(Gen.OneOf(RoleSets).Array[1, 5], Gen.Bool).Where((layout, _) => HasAllRoles(layout))
            .Select((layout, local) => Of(local ? PulsarTransport.Local : PulsarTransport.Ssh, layout));

    public static PulsarTopology Local(
        int nodes = 3,
        PulsarArchive? archive = null,
        string? javaHome = null,
        string name = ClusterName
    ) =>
        LocalTopology.Create(
            name,
            Release,
            "/srv/c1",
            LocalTopology.NodeNames(nodes),
            LocalTopology.DefaultPortOffset,
            archive ?? new(null, null),
            PulsarKeyStyle.Auto,
            javaHome
        );

    /// <summary>Hosts of their own, each with the core roles.</summary>
    public static PulsarTopology Hosts(int count, PulsarArchive? archive = null) =>
        Of(PulsarTransport.Ssh, [.. Enumerable.Repeat(CoreRoles.ToArray(), count)], archive);

    /// <summary>Hosts of their own, each with all roles.</summary>
    public static PulsarTopology HostsOfAll(int count, PulsarArchive? archive = null) =>
        Of(PulsarTransport.Ssh, [.. Enumerable.Repeat(DesiredState.AllRoles.ToArray(), count)], archive);

    /// <summary>Hosts of their own with a bookie and a broker each, and an ensemble of three.</summary>
    public static PulsarTopology Wide(int count, PulsarArchive? archive = null) => Of(
        PulsarTransport.Ssh,
        [.. Enumerable.Range(0, count).Select(index => CoreRoles.Skip(index < 3 ? 0 : 1).ToArray())],
        archive);

    public static PulsarTopology Of(PulsarTransport transport, PulsarRole[][] layout, PulsarArchive? archive = null)
    {
        var nodes = layout.Select((roles, index) => Node(transport, index + 1, roles)).ToArray();
        var services =
            from role in DesiredState.AllRoles
            from entry in nodes
                .Where(node => node.Roles.Contains(role))
                .Select((node, index) => (node, number: index + 1))
            let offset = transport == PulsarTransport.Local ? 10 * Array.IndexOf(nodes, entry.node) : 0
            select Service(role, entry.node, entry.number, Ports(role, offset));
        return new(ClusterName, Release, transport, nodes, [.. services], new()
        {
            Quorum = QuorumRules.DefaultFor(nodes.Count(node => node.Roles.Contains(PulsarRole.Bookie))),
            Archive = archive ?? new(null, null),
            ServiceManager = PulsarServiceManager.Process,
            KeyStyle = PulsarKeyStyle.MetadataStore,
        });
    }

    private static bool HasAllRoles(PulsarRole[][] layout) =>
        CoreRoles.All(role => layout.Any(roles => roles.Contains(role)));

    private static PulsarNode Node(PulsarTransport transport, int number, PulsarRole[] roles)
    {
        var name = $"h{number}";
        var home = $"/srv/c1/{name}";
        return transport == PulsarTransport.Local
            ? new(
                name,
                "127.0.0.1",
                roles,
                new("/srv/c1", $"{home}/conf", $"{home}/data", $"{home}/logs", $"{home}/run", "/srv/c1/pulsarops")
            )
            : new(
                name,
                name,
                roles,
                new("/opt", "/etc/pulsar", "/var/lib/pulsar", "/var/log/pulsar", "/run/pulsar", "/var/lib/pulsarops")
            );
    }

    public static PulsarService Service(
        PulsarRole role,
        PulsarNode node,
        int number,
        IReadOnlyList<PulsarPort> ports
    ) =>
        new(role, node, number, ports, new(64, 32))
        {
            DataDirectory = role == PulsarRole.ZooKeeper ? ServiceDefaults.DataDirectory(node.Paths) : null,
            JournalDirectories = role == PulsarRole.Bookie ? [ServiceDefaults.JournalDirectory(node.Paths)] : [],
            LedgerDirectories = role == PulsarRole.Bookie ? [ServiceDefaults.LedgerDirectory(node.Paths)] : [],
        };

    private static PulsarPort[] Ports(PulsarRole role, int offset) => role switch
    {
        PulsarRole.ZooKeeper =>
        [
            new("client", 2181 + offset), new("quorum", 2888 + offset), new("election", 3888 + offset),
            new("admin", 9990 + offset), new("metrics", 8101 + offset),
        ],
        PulsarRole.Bookie => [new("bookie", 3181 + offset), new("metrics", 8202 + offset)],
        PulsarRole.AutoRecovery => [new("metrics", 8303 + offset)],
        PulsarRole.Proxy => [new("broker", 6754 + offset), new("web", 8484 + offset)],
        PulsarRole.WebSocket => [new("web", 8585 + offset)],
        PulsarRole.Broker => [new("broker", 6650 + offset), new("web", 8080 + offset)],
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };
}
