using PulsarOps.Model;

namespace PulsarOps.Topology.Files;

/// <summary>Reads the specification from a validated document.</summary>
/// <param name="resolve">Makes a path on this computer absolute.</param>
/// <param name="defaultRoot">The default folder of a local cluster of this name.</param>
/// <param name="defaultUser">The user of the connection if the file names none.</param>
internal sealed class SpecReader(
    Func<string, string> resolve, Func<string, string> defaultRoot, string? defaultUser = null)
{
    public TopologySpec Read(YamlNode file)
    {
        var (paths, quorum, java) = (file.At("paths"), file.At("quorum"), file.At("java"));
        var name = file.At("cluster")!.Text;
        return new()
        {
            Name = name,
            Version = Version(file)!,
            Archive = file.At("archive") is { } archive ? Archive(archive) : new(null, null),
            KeyStyle = Word<PulsarKeyStyle>(file, "keyStyle") ?? PulsarKeyStyle.Auto,
            Profile = Word<PulsarProfile>(file, "profile") ?? PulsarProfile.Production,
            JavaHome = Text(java, "home"),
            JavaArchive = Local(java, "archive") is null && Text(java, "sha512") is null ? null : new(
                Local(java, "archive"), Text(java, "sha512")),
            Connection = Connection(file.At("connection")),
            Paths = new(
                Text(paths, "root"), Text(paths, "install"), Text(paths, "config"), Text(paths, "data"),
                Text(paths, "logs"), Text(paths, "plugins")),
            ServiceManager = Word<PulsarServiceManager>(file.At("service"), "manager"),
            ServiceUser = Text(file.At("service"), "user"),
            ManageNames = Text(file, "manageNames") is not { } manage || bool.Parse(manage),
            Quorum = quorum is null ? null : new(
                Number(quorum, "ensemble")!.Value, Number(quorum, "write")!.Value, Number(quorum, "ack")!.Value),
            ExternalZooKeeper = Text(file, "externalZooKeeper"),
            Security = Security(file.At(SecurityRules.Key)),
            Roles = file.At("roles")?.Pairs.ToDictionary(
                pair => TopologyNames.Parse<PulsarRole>(pair.Key.Text), pair => Service(pair.Value))
                ?? [],
            Nodes = [.. file.At("nodes")?.Items.Select(Node) ?? []],
            Local = file.Pairs.Any(pair => pair.Key.Text == "local") ? LocalCluster(file.At("local"), name) : null,
        };
    }

    private PulsarArchive Archive(YamlNode archive) =>
        new(
            Local(archive, "path"), Text(archive, "sha512"), Text(archive, "url"), Text(archive, "proxy"),
            Local(archive, "keys"));

    private LocalSpec LocalCluster(YamlNode? local, string name) => new(
        Local(local, "path")?.TrimEnd('/') ?? defaultRoot(name),
        Texts(local, "nodeNames")
            ?? [.. LocalTopology.NodeNames(Number(local, "nodeCount") ?? LocalTopology.DefaultNodeCount)],
        Number(local, "portOffset") ?? LocalTopology.DefaultPortOffset);

    private PulsarConnection Connection(YamlNode? connection) => new()
    {
        UserName = Text(connection, "user") ?? defaultUser,
        Port = Number(connection, "port"),
        KeyFilePath = Local(connection, "identityFile"),
        ProxyJump = Text(connection, "proxyJump"),
        SshConfigPath = Local(connection, "sshConfig"),
        KnownHostsPath = PulsarConnection.IsNoFile(Text(connection, "knownHosts"))
            ? "none" : Local(connection, "knownHosts"),
        HostKeyPolicy = Word<PulsarHostKeyPolicy>(connection, "hostKeyPolicy") ?? PulsarHostKeyPolicy.Strict,
        Become = Word<PulsarBecome>(connection, "become") ?? PulsarBecome.Sudo,
        ConnectionTimeoutSeconds = Number(connection, "timeoutSeconds") ?? PulsarConnection.DefaultTimeoutSeconds,
    };

    private static SecuritySpec? Security(YamlNode? security) => security switch
    {
        null => null,
        { Kind: YamlKind.Scalar } => new() { Preset = TopologyNames.Parse<PulsarSecurityPreset>(security.Text) },
        _ => new()
        {
            Preset = Word<PulsarSecurityPreset>(security, "preset"),
            Tls = Word<PulsarTlsMode>(security, "tls"),
            Authentication = Word<PulsarAuthenticationMode>(security, "authentication"),
            Authorization = Text(security, "authorization") is { } text ? bool.Parse(text) : null,
            SuperUsers = Texts(security, "superUsers"),
            AllowFrom = Texts(security, "allowFrom"),
        },
    };

    private static NodeSpec Node(YamlNode node)
    {
        var roles = node.At("roles");
        IEnumerable<(PulsarRole, ServiceSpec)> services = roles is { Kind: YamlKind.List }
            ? roles.Items.Select(item => (TopologyNames.Parse<PulsarRole>(item.Text), ServiceSpec.Empty))
            : roles is null ? [] : Services(roles);
        return new(node.At("name")!.Text, [.. services])
        {
            Address = Text(node, "address"),
            Rack = Text(node, "rack"),
            HostKeys = Text(node, "hostKey") is { } key ? [key] : Texts(node, "hostKeys") ?? [],
        };
    }

    /// <summary>The services of a node, from a map of its roles.</summary>
    public static IEnumerable<(PulsarRole Role, ServiceSpec Service)> Services(YamlNode roles) =>
        roles.Pairs.SelectMany(pair => Instances(pair.Value)
            .Select(service => (TopologyNames.Parse<PulsarRole>(pair.Key.Text), Service(service))));

    private static IReadOnlyList<YamlNode> Instances(YamlNode role) => role.Kind == YamlKind.List ? role.Items : [role];

    private static ServiceSpec Service(YamlNode service)
    {
        var memory = service.At("memory");
        var heap = Text(memory, "heap");
        return new()
        {
            // By default, Java limits direct memory to the size of the heap.
            Memory = heap is null ? null : new(
                TopologyNames.ParseMemory(heap), TopologyNames.ParseMemory(Text(memory, "direct") ?? heap)),
            JavaOptions = Texts(service, "javaOptions"),
            Ports = service.At("ports")?.Pairs.ToDictionary(
                pair => pair.Key.Text, pair => TopologyNames.Number(pair.Value.Text)!.Value) ?? [],
            DataDirectory = Text(service, "dataDirectory"),
            DataLogDirectory = Text(service, "dataLogDirectory"),
            JournalDirectories = Texts(service, "journalDirectories"),
            LedgerDirectories = Texts(service, "ledgerDirectories"),
            Settings = service.At("settings")?.Pairs.ToDictionary(
                pair => pair.Key.Text, pair => pair.Value.IsNull ? "" : pair.Value.Text) ?? [],
        };
    }

    private string? Local(YamlNode? map, string key) => Text(map, key) is { } path ? resolve(path) : null;

    private static string? Text(YamlNode? map, string key) => map?.At(key)?.Text;

    private static string[]? Texts(YamlNode? map, string key) =>
        map?.At(key)?.Items.Select(item => item.Text).ToArray();

    private static int? Number(YamlNode? map, string key) =>
        Text(map, key) is { } text ? TopologyNames.Number(text) : null;

    private static Version? Version(YamlNode map) =>
        Text(map, "version") is { } text ? ReleaseCatalog.Parse(text) : null;

    private static T? Word<T>(YamlNode? map, string key)
        where T : struct, Enum => Text(map, key) is { } text ? TopologyNames.Parse<T>(text) : null;
}
