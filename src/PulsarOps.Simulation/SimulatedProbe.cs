using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Answers a probe.</summary>
internal sealed class SimulatedProbe(SimulatedHost host)
{
    public HostFacts Answer(HostProbe probe) =>
        new()
        {
            OperatingSystem = host.OperatingSystem,
            Architecture = host.Architecture,
            UserName = SimulatedHost.UserName,
            ProcessorCount = host.ProcessorCount,
            MemoryTotalMB = host.MemoryTotalMB,
            MemoryAvailableMB = host.MemoryAvailableMB,
            Bash = host.Bash,
            Java =
                !probe.Java ? []
                : probe.JavaHome is not { } home ? host.Java
                : host.FindJava(home) is { } java ? [java]
                : [],
            Paths = Existing(probe.Paths, PathOf),
            Contents = Existing(probe.Contents, host.Files.ReadText),
            Releases = Existing(probe.Releases, tree => ReleaseActions.Look(host, tree)),
            Made = probe.Made.Length == 0 ? new() : MadeOf(probe),
            Folders = FoldersOf(probe),
            Services = probe.Services.ToDictionary(service => service.Id, ServiceOf),
            Volumes = Existing(probe.Volumes, VolumeOf),
            Units =
                probe.Units && host.Files.FindDirectory("/etc/systemd/system") is { } units
                    ?
                    [
                        .. units
                            .Children.Keys.Where(name =>
                                name.StartsWith("pulsar-", StringComparison.Ordinal)
                                && name.EndsWith(".service", StringComparison.Ordinal)
                            )
                            .OrderBy(name => name, StringComparer.Ordinal),
                    ]
                    : [],
            Answers = probe.Requests.ToDictionary(
                request => request.Id, request => PermissionActions.Ask(host, request)),
            Clients = [.. probe.Clients.SelectMany(ClientsOf)],
            OwnAddresses = probe.Clients.Count > 0 ? [host.IPAddress, .. host.MoreAddresses] : [],
            ZooKeepers = probe.ZooKeepers.ToDictionary(server => server, ZooKeeperOf),
            Lease = probe.Lease.Length == 0 ? null : new SimulatedLease(host, probe.Lease).Read(),
            Metadata = probe.Metadata is { } metadata ? MetadataOf(metadata) : null,
            Preparation = probe.Preparation is { } preparation ? PreparationOf(preparation) : null,
        };

    private PrepareFact PreparationOf(PrepareProbe probe)
    {
        var (system, names) = (host.System, new SimulatedNames(host));
        var hasJava = host.Java.Any(java => java.Trouble.Length == 0
            && probe.JavaPackages.Any(package => package.Feature == java.Feature));
        return new()
        {
            Account = probe.User is { } user && system.Accounts.TryGetValue(user, out var account) ? account : null,
            HostName = probe.Programs.Count > 0 ? system.HostName : "",
            PackageManager = probe.Programs.Count > 0 ? system.PackageManager : "",
            PackageArchitecture = hasJava || system.PackageManager != "apt" ? "" : "amd64",
            MissingPrograms =
            [
                .. probe.Programs.Where(program =>
                    system.MissingPrograms.Contains(program) || (program == "bash" && !host.Bash)
                ),
            ],
            Offers =
                hasJava || !system.HasLists
                    ? []
                    :
                    [
                        .. probe
                            .JavaPackages.Select(package =>
                                system.PackageManager == "apt" ? package.AptName : package.DnfName
                            )
                            .Where(system.Offers.Contains),
                    ],
            Names = probe.Names.ToDictionary(name => name.Name, name => names.Resolve(name.Name)),
            Addresses = probe.Names.Count == 0 ? [] : ["127.0.0.1", host.IPAddress, .. host.MoreAddresses],
            KernelSettings = probe.KernelSettings.ToDictionary(
                key => key,
                key => new KernelSettingFact(system.KernelSettings[key], true)
            ),
            Firewall =
                probe.FirewallAddress is not null && system.Firewall is { } kind
                    ? new(
                        kind,
                        kind == FirewallKind.Firewalld ? "public" : "ufw",
                        [.. system.OpenPorts],
                        kind == FirewallKind.Nftables ? ["inet/filter/input"] : []
                    )
                    {
                        Rules = probe.FirewallSources ? [.. system.Rules] : [],
                    }
                    : null,
            CloudInit = probe.Programs.Count > 0 ? system.CloudInit : null,
            SelinuxEnforcing = system.SelinuxEnforcing,
        };
    }

    private static Dictionary<string, T> Existing<T>(IEnumerable<string> paths, Func<string, T?> look)
        where T : class
    {
        var facts = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (look(path) is { } fact)
                facts[path] = fact;
        }

        return facts;
    }

    private PathFact? PathOf(string path) => host.Files.Find(path) switch
    {
        SimulatedFile file =>
            new(false, file.Mode, file.Owner, file.Content.Length, file.Sha256) { Group = file.Group },
        { } directory => new(true, directory.Mode, directory.Owner, 0, "") { Group = directory.Group },
        null => null,
    };

    private VolumeFact VolumeOf(string folder)
    {
        var nearest = host.Files.NearestExisting(folder);
        var writable = host.Files.FindDirectory(nearest) is not null && host.Files.IsWritable(nearest);
        var (used, inodes) = host.Usage(folder);
        return new(writable, host.FreeMB(nearest), nearest) { Used = used, InodesUsed = inodes };
    }

    private MadeFact MadeOf(HostProbe probe)
    {
        var entries = new MadeRecord(host.Files, probe.Made).Read();
        var parent = SimulatedFileSystem.Parent(probe.Made);
        var clusters = parent.EndsWith("/pulsarops", StringComparison.Ordinal)
            && host.Files.FindDirectory(parent) is { } states
                ? states.Children
                    .Where(child => child.Value is SimulatedDirectory && $"{parent}/{child.Key}" != probe.Made
                        && (host.Files.FindFile($"{parent}/{child.Key}/made")
                            ?? host.Files.FindFile($"{parent}/{child.Key}/journal")) is not null)
                    .Select(child => child.Key).ToArray()
                : [];
        var neighbours = clusters
            .SelectMany(name =>
                new MadeRecord(host.Files, $"{parent}/{name}").Read().Keys.Select(path => (path, name)))
            .GroupBy(pair => pair.path).ToDictionary(group => group.Key, group => group.First().name);
        return new()
        {
            Entries = entries,
            Present = [.. entries.Keys.Where(path => host.Files.Find(path) is not null)],
            Clusters = clusters,
            Neighbours = neighbours,
            Users =
            [
                .. from file in neighbours.Keys
                   where file.EndsWith(".env", StringComparison.Ordinal)
                   from line in (host.Files.ReadText(file) ?? "").Split('\n')
                   where line.StartsWith("PULSAROPS_RELEASE=", StringComparison.Ordinal)
                       || line.StartsWith("JAVA_HOME=", StringComparison.Ordinal)
                   select (line.Split('"')[1], file),
                .. from tree in probe.Releases
                   from unit in host.Files.FindDirectory("/etc/systemd/system")?.Children ?? []
                   where unit.Value is SimulatedFile && unit.Key.EndsWith(".service", StringComparison.Ordinal)
                   let file = $"/etc/systemd/system/{unit.Key}"
                   where host.Files.ReadText(file)!.Contains($"{tree}/")
                   select (tree, file),
            ],
        };
    }

    private Dictionary<string, IReadOnlyList<string>> FoldersOf(HostProbe probe)
    {
        var recorded = probe.MadeFolders
            ? new MadeRecord(host.Files, probe.Made).Read()
                .Where(entry => entry.Value == MadeKind.Directory).Select(entry => entry.Key)
            : [];
        return Existing(recorded.Concat(probe.Folders), folder => host.Files.FindDirectory(folder) is { } directory
            ? (IReadOnlyList<string>)[.. directory.Children.Keys] : null);
    }

    private ServiceFact ServiceOf(ServiceProbe service)
    {
        if (host.Processes.Of(host, service.PidFile) is not { } process)
            return new(false, 0, null, 0, false, false, "", [.. service.Ports.Select(OwnerOf).OfType<PortOwner>()]);

        var (open, detail) = service.ReadinessProbe is null
            ? (true, "")
            : new SimulatedReadiness(host).Look(service.ReadinessProbe);
        return new(
            true, process.Id, host.World.Clock.TimeOf(process.StartedAt), process.MemoryMB,
            InputsChanged: host.DigestOf(service.Inputs) != process.Launch.InputsDigest, open, detail, [])
        {
            StartedWith = process.Launch.InputsDigest.Split(','),
        };
    }

    /// <summary>Those in plain text, or without a token, if the service still accepts plain text.</summary>
    private IEnumerable<ClientFact> ClientsOf(ClientProbe probe) =>
        probe.PlainPorts.Count > 0 && probe.PlainPorts.All(port => host.Processes.Listener(port) is null) ? [] :
            from client in host.Clients
            let isPlain = probe.PlainPorts.Contains(client.Port)
            let isAnonymous = !client.HasToken && probe.Anonymous.Length > 0
            where isPlain || (isAnonymous && probe.TlsPorts.Contains(client.Port))
            group client by (client.Port, client.Address, isPlain, isAnonymous) into connections
            let key = connections.Key
            select new ClientFact(
                probe.Service, key.Port, key.Address, key.isPlain, key.isAnonymous, connections.Count());

    private ZooKeeperFact ZooKeeperOf(string server) => host.Connect(server) is ZooKeeperServer { Up: true } zooKeeper
        ? new(true, zooKeeper.Version)
        : new(false, $"port {server.Substring(server.LastIndexOf(':') + 1)} does not answer");

    private PortOwner? OwnerOf(int port) =>
        host.Processes.Listener(port) is { } owner ? new(port, owner.Id, owner.Name) : null;

    private MetadataFact MetadataOf(MetadataProbe probe)
    {
        var (tree, trouble) = SimulatedTls.Connect(host, probe.Servers, probe.ZooKeeperTls);
        return tree is null
            ? new(false, trouble, new Dictionary<string, string>(), new Dictionary<string, IReadOnlyList<string>>())
            : MetadataOf(probe, tree);
    }

    private static MetadataFact MetadataOf(MetadataProbe probe, ZNodeTree tree)
    {
        var (nodes, lists) = (probe.Nodes.ToList(), probe.Lists.ToList());
        foreach (var (root, levels) in probe.Trees)
        {
            string[] level = [root];
            for (var at = 0; at < levels; at++)
            {
                lists.AddRange(level);
                level = [.. level.SelectMany(path => (tree.List(path) ?? []).Select(name => $"{path}/{name}"))];
            }

            nodes.AddRange(level);
        }

        return new(true, "", Existing(nodes.Distinct(), tree.Read), Existing(lists.Distinct(), tree.List));
    }
}
