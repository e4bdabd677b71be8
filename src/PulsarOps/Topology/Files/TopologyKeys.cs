using PulsarOps.Roles;

namespace PulsarOps.Topology.Files;

/// <summary>The keys of a topology file. The checks and the JSON schema are derived from them.</summary>
internal static class TopologyKeys
{
    private static readonly Schema Text = new Schema.Text();
    private const string FolderPattern = "^(/[A-Za-z0-9._@+=-]+)+$";
    private static readonly Schema Folder = new Schema.Text(NameRules.CheckFolder, FolderPattern);
    private static readonly Schema Disk = new Schema.Text(FolderRules.CheckDisk, FolderPattern);
    private static readonly Schema Disks = new Schema.List(Disk);
    private static readonly Schema Host = new Schema.Text(name => NameRules.CheckHosts([name]));
    private static readonly Schema Release = new Schema.Text(
        text => ReleaseCatalog.Parse(text), @"^[0-9]+\.[0-9]+\.[0-9]+$");
    private static readonly Schema Memory = new Schema.Text(text => TopologyNames.ParseMemory(text), "^[0-9]+[mMgG]$");
    private static readonly Schema Fingerprint = new Schema.Text(
        SpecRules.CheckFingerprint, "^SHA256:[A-Za-z0-9+/]{43}=?$");
    private static readonly Schema JavaOption = new Schema.Text(JavaOptionRules.Check, "^-[!-~]+$");
    private static readonly Schema Sha512 = new Schema.Text(SpecRules.CheckSha512, "^[0-9A-Fa-f]{128}$");

    private static readonly FileKey[] Common =
    [
        new("cluster", new Schema.Text(NameRules.CheckCluster),
            "The cluster's name: 1 to 63 letters, digits, '-' and '_'.", IsRequired: true),
        new("version", Release, "The release of Apache Pulsar.", IsRequired: true),
        new("archive", new Schema.Map(
        [
            new("path", Text, "The archive on this computer. A relative path starts at the folder of this file."),
            new("url", new Schema.Text(SpecRules.CheckUrl, "^https?://"),
                "The URL from which the hosts download the archive themselves."),
            new(
                "proxy", new Schema.Text(SpecRules.CheckProxy, "^https?://"),
                "The proxy through which the hosts download it."),
            new("sha512", Sha512,
                "The archive's checksum. The default is that in the .sha512 file beside the archive."),
            new("keys", Text,
                "A file of OpenPGP keys, one of which must have signed the archive. "
                    + "A relative path starts at the folder of this file."),
        ]), "The source of the release."),
        new("keyStyle", new Schema.Choice(TopologyNames.Of<PulsarKeyStyle>()),
            "The style of the names of the metadata settings in the configuration."),
    ];

    private static readonly FileKey JavaHome = new("home", Folder, "The Java to use on each host.");

    private static readonly Schema Roles = new Schema.Map(
        [.. AllRoles.Select(role => new FileKey(
            TopologyNames.Of(role), Service(role), $"All services of the role {role}."))]);

    /// <summary>The roles of a node, each with the values for this node.</summary>
    public static Schema.Map NodeRoles { get; } = new(
        [.. AllRoles.Select(role => new FileKey(
            TopologyNames.Of(role), new Schema.Either(new Schema.List(Service(role)), Service(role)),
            $"Values for its {role} only. A list defines several of them."))]);

    private static readonly Schema Node = new Schema.Map(
        [
            new("name", Host, "The name by which the other nodes and the clients reach it.", IsRequired: true),
            new("address", new Schema.Text(SpecRules.CheckAddress),
                "The address by which it is reached. The default is its name."),
            new("rack", new Schema.Text(SpecRules.CheckRack, "^/[A-Za-z0-9._-]+$"),
                "The rack of the host, such as /rack1."),
            new("hostKey", Fingerprint, "The fingerprint of its host key."),
            new("hostKeys", new Schema.List(Fingerprint), "The fingerprints of its host keys."),
            new("roles", new Schema.Either(
                new Schema.List(
                    new Schema.Choice([.. AllRoles.Select(role => TopologyNames.Of(role))]), IsSet: true), NodeRoles),
                "The names of its roles, or a map from each role to the values for this node only.", IsRequired: true),
        ], ["hostKey", "hostKeys"]);

    private static readonly Schema Security = new Schema.Either(
        new Schema.Choice(TopologyNames.Of<PulsarSecurityPreset>()),
        new(
        [
            new("preset", new Schema.Choice(TopologyNames.Of<PulsarSecurityPreset>()),
                "The defaults of the other keys. The default is none."),
            new("tls", new Schema.Choice(TopologyNames.Of<PulsarTlsMode>()), "Whether the services use TLS."),
            new("authentication", new Schema.Choice(TopologyNames.Of<PulsarAuthenticationMode>()),
                "Whether clients need tokens."),
            new("authorization", new Schema.Switch(),
                "Whether a client may do only what has been granted to the subject of its token."),
            new("superUsers", new Schema.List(new Schema.Text(SecurityRules.CheckSubject), Least: 0),
                "The subjects of tokens that may do everything. The default is admin."),
            new("allowFrom", new Schema.List(new Schema.Text(SecurityRules.CheckNetwork, "/[0-9]+$")),
                "The networks from which clients may connect, such as 10.0.0.0/8. The default is everywhere."),
        ]));

    /// <summary>A cluster on hosts.</summary>
    public static Schema.Map Hosts { get; } = new(
    [
        .. Common,
        new("connection", new Schema.Map(
        [
            new("user", Text, "The user of the connection."),
            new("port", new Schema.Number(1, 65535), "The port of the SSH servers."),
            new("identityFile", Text, "A private key on this computer."),
            new("proxyJump", Text, "The jump hosts: user@host:port, separated by commas."),
            new("sshConfig", Text, "The ssh_config to read."),
            new("knownHosts", Text, "The known_hosts to read."),
            new("hostKeyPolicy", new Schema.Choice(TopologyNames.Of<PulsarHostKeyPolicy>()),
                "How to treat a host whose key is unknown."),
            new("become", new Schema.Choice(TopologyNames.Of<PulsarBecome>()), "How the user becomes root."),
            new("timeoutSeconds", new Schema.Number(1, 3600), "The longest time to connect, in seconds."),
        ]), "How the hosts are reached. ssh_config provides the defaults."),
        new("paths", new Schema.Map(
        [
            new(
                "root", new Schema.Text(FolderRules.CheckRoot, FolderPattern),
                "The parent folder of the others, unless they are given."),
            new("install", new Schema.Text(FolderRules.CheckInstall, FolderPattern),
                "The folder of the unpacked releases."),
            new("config", new Schema.Text(FolderRules.CheckConfig, FolderPattern), "The folder of the configuration."),
            new("data", new Schema.Text(FolderRules.CheckData, FolderPattern), "The folder of the data."),
            new("logs", new Schema.Text(FolderRules.CheckLogs, FolderPattern), "The folder of the logs."),
            new(
                "plugins", new Schema.Text(FolderRules.CheckPlugins, FolderPattern),
                "The folder of the user's plug-ins, outside the release."),
        ]), "The folders on each host."),
        new("service", new Schema.Map(
        [
            new("manager", new Schema.Choice(TopologyNames.Of<PulsarServiceManager>()),
                "The manager that runs the processes."),
            new("user", new Schema.Text(SpecRules.CheckUserName), "The account of the services."),
        ]), "How the services run."),
        new("profile", new Schema.Choice(TopologyNames.Of<PulsarProfile>()),
            "The purpose for which the Java virtual machines are sized."),
        new("java", new Schema.Map(
        [
            JavaHome,
            new("archive", Text,
                "A JDK archive on this computer, for the hosts. A relative path starts at the folder of this file."),
            new("sha512", Sha512, "The checksum of the JDK archive."),
        ]), "The Java of the services."),
        new("manageNames", new Schema.Switch(),
            "Whether Initialize-PulsarHost adds the names of the nodes to /etc/hosts "
                + "if the hosts do not resolve them alike."),
        new("quorum", new Schema.Map(
        [
            new("ensemble", new Schema.Number(1, 1000), "The number of bookies over which a ledger is spread.",
                IsRequired: true),
            new("write", new Schema.Number(1, 1000), "The number of bookies to which each message is written.",
                IsRequired: true),
            new("ack", new Schema.Number(1, 1000), "The number of bookies that must confirm each message.",
                IsRequired: true),
        ]), "How many bookies store a message."),
        new("externalZooKeeper", new Schema.Text(SpecRules.CheckExternalZooKeeper),
            "An existing ZooKeeper that PulsarOps does not manage: host:port,host:port/chroot."),
        new(SecurityRules.Key, Security,
            "How the cluster is secured: a word, or a map of the single parts, with a word as preset."),
        new("roles", Roles, "Values for all services of a role. Values of a node override them."),
        new("nodes", new Schema.List(Node), "The hosts.", IsRequired: true),
    ]);

    /// <summary>A local cluster.</summary>
    public static Schema.Map Local { get; } = new(
    [
        .. Common,
        new("java", new Schema.Map([JavaHome]), "The Java of the services."),
        new("local", new Schema.Map(
        [
            new("path", Text, "The folder of the whole cluster. A relative path starts at the folder of this file."),
            new("nodeCount", new Schema.Number(1, 9), "The number of nodes."),
            new("nodeNames", new Schema.List(Host, Most: 9), "The names of the nodes."),
            new("portOffset", new Schema.Number(0, 30000), "The number to add to the standard ports."),
        ], ["nodeCount", "nodeNames"]), "A local cluster: all nodes are processes on this computer.", IsRequired: true),
    ]);

    private static IEnumerable<PulsarRole> AllRoles => RoleCatalog.All.Select(role => role.Role);

    private static Schema.Map Service(PulsarRole role) => new(
    [
        new("memory", new Schema.Map(
        [
            new("heap", Memory, "The largest heap, such as 512m or 2g.", IsRequired: true),
            new("direct", Memory, "The largest direct memory. The default is the size of the heap."),
        ]), "The memory of its Java virtual machine."),
        new("javaOptions", new Schema.List(JavaOption, Least: 0), "Additional flags of its Java virtual machine."),
        new("ports", new Schema.Map([.. RoleCatalog.Of(role).Ports.Concat(RoleCatalog.Of(role).TlsPorts)
            .Select(port =>
                new FileKey(port.Name, new Schema.Number(1, 65535), $"The default is {port.Number}."))]), "Its ports."),
        .. RoleCatalog.Of(role).Folders.Select(
            folder => new FileKey(folder.Key, folder.IsList ? Disks : Disk, folder.Description)),
        new("settings", new Schema.Table(new Schema.Anything(), (key, value) => SettingRules.Check(role, key, value)),
            "Settings of its configuration file."),
    ]);
}
