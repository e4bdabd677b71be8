using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>Resolves the specification of a cluster on hosts that are reached over SSH.</summary>
internal static class RemoteTopology
{
    public const string DefaultServiceUser = "pulsar";

    /// <summary>
    /// Returns the topology, or throws if the specification is not valid. Does not connect to any host.
    /// </summary>
    public static PulsarTopology Create(TopologySpec spec)
    {
        SpecRules.Check(spec);
        var nodes = spec.Nodes.Select(node => Node(spec, node)).ToArray();
        var services = nodes
            .Zip(spec.Nodes, (node, specified) => Services(spec, node, specified))
            .SelectMany(service => service)
            .GroupBy(service => service.Role)
            .OrderBy(role => RoleCatalog.PositionOf(role.Key))
            .SelectMany(role => role.Select((service, index) => Numbered(spec, service, index + 1)))
            .ToArray();
        var line = ReleaseCatalog.LineOf(spec.Version);
        var isRoot = spec.Connection.Become == PulsarBecome.Sudo;
        var options = new TopologyOptions
        {
            Quorum = spec.Quorum ?? QuorumRules.DefaultFor(services.Count(
                service => service.Role == PulsarRole.Bookie)),
            Archive = spec.Archive,
            ServiceManager = spec.ServiceManager
                ?? (isRoot ? PulsarServiceManager.Systemd : PulsarServiceManager.Daemon),
            KeyStyle = spec.KeyStyle == PulsarKeyStyle.Auto ? line.KeyStyle : spec.KeyStyle,
            Profile = spec.Profile,
            JavaHome = spec.JavaHome,
            JavaArchive = spec.JavaArchive,
            Connection = spec.Connection,
            ServiceUser = isRoot ? spec.ServiceUser ?? DefaultServiceUser : null,
            ManageNames = spec.ManageNames && isRoot,
            ExternalZooKeeper = spec.ExternalZooKeeper,
            Security = SecurityRules.Resolve(spec.Security),
        };
        var topology = new PulsarTopology(spec.Name, spec.Version, PulsarTransport.Ssh, nodes, services, options)
        {
            Spec = spec,
        };
        TopologyRules.Check(topology);
        return topology;
    }

    private static PulsarNode Node(TopologySpec spec, NodeSpec node)
    {
        var roles = node.Services.Select(service => service.Role).Distinct().OrderBy(RoleCatalog.PositionOf).ToArray();
        return new(node.Name, node.Address ?? node.Name, roles, Paths(spec))
        {
            AdvertisedAddress = node.Name, Rack = node.Rack, HostKeys = ReadOnly.Copy(node.HostKeys),
        };
    }

    private static PulsarPaths Paths(TopologySpec spec)
    {
        var paths = spec.Paths;
        var root = paths.Root?.TrimEnd('/');
        var state = root is null ? $"/var/lib/pulsarops/{spec.Name}" : $"{root}/pulsarops";
        var config = paths.Config ?? (root is null ? "/etc/pulsar" : $"{root}/conf");
        return new(
            install: paths.Install ?? root ?? "/opt", config: config,
            data: paths.Data ?? (root is null ? "/var/lib/pulsar" : $"{root}/data"),
            logs: paths.Logs ?? (root is null ? "/var/log/pulsar" : $"{root}/logs"),
            run: $"{state}/run", state: state) { OwnerFile = $"{config}/cluster", Plugins = paths.Plugins };
    }

    private static IEnumerable<PulsarService> Services(TopologySpec spec, PulsarNode node, NodeSpec specified) =>
        specified.Services.GroupBy(service => service.Role).SelectMany(role => role.Select((entry, index) => Service(
            node, entry.Role, index + 1,
            entry.Service.Over(spec.Roles.TryGetValue(entry.Role, out var all) ? all : ServiceSpec.Empty),
            SecurityRules.Resolve(spec.Security))));

    private static PulsarService Service(
        PulsarNode node, PulsarRole role, int instance, ServiceSpec specified, PulsarSecurity security)
    {
        var definition = RoleCatalog.Of(role);
        RolePort[] known = [.. definition.Ports, .. definition.TlsPorts];
        var unknown = specified.Ports.Keys.FirstOrDefault(name => known.All(port => port.Name != name));
        if (unknown is not null)
        {
            throw new PulsarOpsException(
                nameof(SR.PortUnknown), ErrorKind.InvalidInput, $"{role}", unknown, role,
                string.Join(", ", known.Select(port => port.Name)));
        }

        // Each additional bookie on a host has the next port numbers.
        var ports = known.Select(port => new PulsarPort(
            port.Name, specified.Ports.TryGetValue(port.Name, out var number) ? number : port.Number + instance - 1)
        {
            OpensAt = port.OpensAt, ClosesAt = port.ClosesAt,
        });
        return new(role, node, 0, [.. ports], specified.Memory)
        {
            Stage = security.End,
            Instance = instance,
            JavaOptions = ReadOnly.Copy(specified.JavaOptions ?? []),
            Settings = ReadOnly.Copy(specified.Settings),
            DataDirectory = role == PulsarRole.ZooKeeper
                ? specified.DataDirectory ?? ServiceDefaults.DataDirectory(node.Paths)
                : null,
            DataLogDirectory = role == PulsarRole.ZooKeeper ? specified.DataLogDirectory : null,
            JournalDirectories = Folders(
                specified.JournalDirectories, ServiceDefaults.JournalDirectory(node.Paths, instance)),
            LedgerDirectories = Folders(
                specified.LedgerDirectories, ServiceDefaults.LedgerDirectory(node.Paths, instance)),
        };

        IReadOnlyList<string> Folders(IReadOnlyList<string>? given, string usual) =>
            ReadOnly.Copy(role == PulsarRole.Bookie ? given ?? [usual] : []);
    }

    private static PulsarService Numbered(TopologySpec spec, PulsarService service, int number) =>
        service.With(
            number,
            service.Memory ?? (spec.Profile == PulsarProfile.Small ? RoleCatalog.Of(service.Role).Memory.Small : null)
        );
}

/// <summary>Turns a specification into a complete topology.</summary>
internal static class TopologyResolution
{
    public static PulsarTopology Resolve(this TopologySpec spec) => spec.Local is { } local
        ? LocalTopology.Create(
            spec.Name, spec.Version, local.Root, local.NodeNames, local.PortOffset, spec.Archive, spec.KeyStyle,
            spec.JavaHome)
        : RemoteTopology.Create(spec);
}
