using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>A cluster on hosts of its own, reached over SSH: resolves what a user said of it.</summary>
internal static class RemoteTopology
{
    public const string DefaultServiceUser = "pulsar";

    /// <summary>The topology, or the error that says what is wrong with the draft. Nothing is asked of any host.</summary>
    public static PulsarTopology Create(TopologyDraft draft)
    {
        DraftRules.Check(draft);
        var nodes = draft.Nodes.Select(node => Node(draft, node)).ToArray();
        var services = nodes.Zip(draft.Nodes, (node, said) => Services(draft, node, said)).SelectMany(service => service)
            .GroupBy(service => service.Role).OrderBy(role => role.Key)
            .SelectMany(role => role.Select((service, index) => Numbered(draft, service, index + 1)))
            .ToArray();
        var line = ReleaseCatalog.LineOf(draft.Version);
        var isRoot = draft.Connection.Become == PulsarBecome.Sudo;
        var options = new TopologyOptions
        {
            Quorum = draft.Quorum ?? QuorumRules.DefaultFor(services.Count(service => service.Role == PulsarRole.Bookie)),
            Archive = draft.Archive,
            ServiceManager = draft.ServiceManager ?? (isRoot ? PulsarServiceManager.Systemd : PulsarServiceManager.Daemon),
            KeyStyle = draft.KeyStyle == PulsarKeyStyle.Auto ? line.KeyStyle : draft.KeyStyle,
            Profile = draft.Profile,
            JavaHome = draft.JavaHome,
            JavaArchive = draft.JavaArchive,
            Connection = draft.Connection,
            ServiceUser = isRoot ? draft.ServiceUser ?? DefaultServiceUser : null,
            ManageNames = draft.ManageNames && isRoot,
            ExternalZooKeeper = draft.ExternalZooKeeper,
        };
        var topology = new PulsarTopology(draft.Name, draft.Version, PulsarTransport.Ssh, nodes, services, options) { Draft = draft };
        TopologyRules.Check(topology);
        return topology;
    }

    private static PulsarNode Node(TopologyDraft draft, NodeDraft node)
    {
        var roles = node.Services.Select(service => service.Role).Distinct().OrderBy(role => role).ToArray();
        return new(node.Name, node.Address ?? node.Name, roles, Paths(draft))
        {
            AdvertisedAddress = node.Name, Rack = node.Rack, HostKeys = ReadOnly.Copy(node.HostKeys),
        };
    }

    private static PulsarPaths Paths(TopologyDraft draft)
    {
        var paths = draft.Paths;
        var root = paths.Root?.TrimEnd('/');
        var state = root is null ? $"/var/lib/pulsarops/{draft.Name}" : $"{root}/pulsarops";
        var config = paths.Config ?? (root is null ? "/etc/pulsar" : $"{root}/conf");
        return new(
            install: paths.Install ?? root ?? "/opt", config: config,
            data: paths.Data ?? (root is null ? "/var/lib/pulsar" : $"{root}/data"),
            logs: paths.Logs ?? (root is null ? "/var/log/pulsar" : $"{root}/logs"),
            run: $"{state}/run", state: state) { Marker = $"{config}/cluster", Plugins = paths.Plugins };
    }

    private static IEnumerable<PulsarService> Services(TopologyDraft draft, PulsarNode node, NodeDraft said) =>
        said.Services.GroupBy(service => service.Role).SelectMany(role => role.Select((entry, index) => Service(
            node, entry.Role, index + 1, entry.Service.Over(draft.Roles.TryGetValue(entry.Role, out var all) ? all : ServiceDraft.Empty))));

    private static PulsarService Service(PulsarNode node, PulsarRole role, int instance, ServiceDraft said)
    {
        var unknown = said.Ports.Keys.FirstOrDefault(name => ServiceDefaults.Ports(role).All(port => port.Name != name));
        if (unknown is not null)
        {
            throw new PulsarOpsException(
                nameof(SR.PortUnknown), ErrorKind.InvalidInput, $"{role}", unknown, role,
                string.Join(", ", ServiceDefaults.Ports(role).Select(port => port.Name)));
        }

        // Of several bookies on one host each further one has the next numbers.
        var ports = ServiceDefaults.Ports(role)
            .Select(port => new PulsarPort(port.Name, said.Ports.TryGetValue(port.Name, out var number) ? number : port.Number + instance - 1));
        return new(role, node, 0, [.. ports], said.Memory)
        {
            Instance = instance,
            JavaOptions = ReadOnly.Copy(said.JavaOptions ?? []),
            Settings = ReadOnly.Copy(said.Settings),
            DataDirectory = role == PulsarRole.ZooKeeper ? said.DataDirectory ?? ServiceDefaults.DataDirectory(node.Paths) : null,
            DataLogDirectory = role == PulsarRole.ZooKeeper ? said.DataLogDirectory : null,
            JournalDirectories = Folders(said.JournalDirectories, ServiceDefaults.JournalDirectory(node.Paths, instance)),
            LedgerDirectories = Folders(said.LedgerDirectories, ServiceDefaults.LedgerDirectory(node.Paths, instance)),
        };

        IReadOnlyList<string> Folders(IReadOnlyList<string>? given, string usual) => ReadOnly.Copy(role == PulsarRole.Bookie ? given ?? [usual] : []);
    }

    private static PulsarService Numbered(TopologyDraft draft, PulsarService service, int number) =>
        service.With(number, service.Memory ?? (draft.Profile == PulsarProfile.Small ? ServiceDefaults.SmallMemory(service.Role) : null));
}
