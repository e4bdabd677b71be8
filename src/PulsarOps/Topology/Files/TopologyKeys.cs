using PulsarOps.Roles;

namespace PulsarOps.Topology.Files;

/// <summary>The keys of a topology file. Checks, the schema and the help follow from them.</summary>
internal static class TopologyKeys
{
    private static readonly Schema Text = new Schema.Text();
    private const string FolderPattern = "^(/[A-Za-z0-9._@+=-]+)+$";
    private static readonly Schema Folder = new Schema.Text(NameRules.CheckFolder, FolderPattern);
    private static readonly Schema Disk = new Schema.Text(FolderRules.CheckDisk, FolderPattern);
    private static readonly Schema Disks = new Schema.List(Disk);
    private static readonly Schema Host = new Schema.Text(name => NameRules.CheckHosts([name]));
    private static readonly Schema Release = new Schema.Text(text => ReleaseCatalog.Parse(text), @"^[0-9]+\.[0-9]+\.[0-9]+$");
    private static readonly Schema Memory = new Schema.Text(text => TopologyNames.ParseMemory(text), "^[0-9]+[mMgG]$");
    private static readonly Schema Fingerprint = new Schema.Text(SpecRules.CheckFingerprint, "^SHA256:[A-Za-z0-9+/]{43}=?$");
    private static readonly Schema JavaOption = new Schema.Text(JavaOptionRules.Check, "^-[!-~]+$");
    private static readonly Schema Sha512 = new Schema.Text(SpecRules.CheckSha512, "^[0-9A-Fa-f]{128}$");

    private static readonly FileKey[] Common =
    [
        new("cluster", new Schema.Text(NameRules.CheckCluster), "The cluster's name: 1 to 63 letters, digits, '-' and '_'.", IsRequired: true),
        new("version", Release, "The release of Apache Pulsar.", IsRequired: true),
        new("archive", new Schema.Map(
        [
            new("path", Text, "The archive on this machine; a relative path starts at the folder of this file."),
            new("url", new Schema.Text(SpecRules.CheckUrl, "^https?://"), "Where the hosts fetch the archive themselves."),
            new(
                "proxy", new Schema.Text(SpecRules.CheckProxy, "^https?://"),
                "The proxy through which the hosts fetch it."),
            new("sha512", Sha512, "The archive's checksum; without it the file .sha512 beside the archive has it."),
            new("keys", Text, "A file of OpenPGP keys, one of which must have signed the archive; a relative path starts at the folder of this file."),
        ]), "Where the release comes from."),
        new("keyStyle", new Schema.Choice(TopologyNames.Of<PulsarKeyStyle>()), "Which names the metadata settings have in the configuration."),
    ];

    private static readonly FileKey JavaHome = new("home", Folder, "The Java to use on each host.");

    private static readonly Schema Roles = new Schema.Map([.. AllRoles.Select(role => new FileKey(TopologyNames.Of(role), Service(role), $"All services of the role {role}."))]);

    private static readonly Schema Node = new Schema.Map(
        [
            new("name", Host, "The name by which the other nodes and the clients call it.", IsRequired: true),
            new("address", new Schema.Text(SpecRules.CheckAddress), "Where it is reached, if not by its name."),
            new("rack", new Schema.Text(SpecRules.CheckRack, "^/[A-Za-z0-9._-]+$"), "Where it stands: /rack1."),
            new("hostKey", Fingerprint, "The fingerprint of its host key."),
            new("hostKeys", new Schema.List(Fingerprint), "The fingerprints of its host keys."),
            new("roles", new Schema.Either(
                new(new Schema.Choice([.. AllRoles.Select(role => TopologyNames.Of(role))]), IsSet: true),
                new([.. AllRoles.Select(role => new FileKey(
                    TopologyNames.Of(role), new Schema.Either(new(Service(role)), Service(role)), $"What its {role} has of its own; a list: several of them."))])),
                "Names of its roles, or a map from role to what this node has of its own.", IsRequired: true),
        ], ["hostKey", "hostKeys"]);

    /// <summary>A cluster on hosts.</summary>
    public static Schema.Map Hosts { get; } = new(
    [
        .. Common,
        new("connection", new Schema.Map(
        [
            new("user", Text, "The user that connects."),
            new("port", new Schema.Number(1, 65535), "The port of the SSH servers."),
            new("identityFile", Text, "A private key on this machine."),
            new("proxyJump", Text, "Hosts to go through: user@host:port, several with commas between."),
            new("sshConfig", Text, "The ssh_config to read."),
            new("knownHosts", Text, "The known_hosts to read."),
            new("hostKeyPolicy", new Schema.Choice(TopologyNames.Of<PulsarHostKeyPolicy>()), "What is done with a host whose key is not known."),
            new("become", new Schema.Choice(TopologyNames.Of<PulsarBecome>()), "How the user gets the rights of root."),
            new("timeoutSeconds", new Schema.Number(1, 3600), "How long a connection may take to be made."),
        ]), "How the hosts are reached. What is not said comes from ssh_config."),
        new("paths", new Schema.Map(
        [
            new(
                "root", new Schema.Text(FolderRules.CheckRoot, FolderPattern),
                "A folder below which the others lie, unless they are given."),
            new("install", new Schema.Text(FolderRules.CheckInstall, FolderPattern), "Holds the unpacked releases."),
            new("config", new Schema.Text(FolderRules.CheckConfig, FolderPattern), "Holds the configuration."),
            new("data", new Schema.Text(FolderRules.CheckData, FolderPattern), "Holds the data."),
            new("logs", new Schema.Text(FolderRules.CheckLogs, FolderPattern), "Holds the logs."),
            new(
                "plugins", new Schema.Text(FolderRules.CheckPlugins, FolderPattern),
                "Holds the user's plug-ins, outside of the release."),
        ]), "Folders of every host."),
        new("service", new Schema.Map(
        [
            new("manager", new Schema.Choice(TopologyNames.Of<PulsarServiceManager>()), "Who keeps the processes."),
            new("user", new Schema.Text(SpecRules.CheckUserName), "The account of the services."),
        ]), "How the services run."),
        new("profile", new Schema.Choice(TopologyNames.Of<PulsarProfile>()), "What the Java virtual machines are set up for."),
        new("java", new Schema.Map(
        [
            JavaHome,
            new("archive", Text, "A JDK archive on this machine, for the hosts; a relative path starts at the folder of this file."),
            new("sha512", Sha512, "The checksum of the JDK archive."),
        ]), "The Java of the services."),
        new("manageNames", new Schema.Switch(), "Whether hosts with an address get their names, where they do not resolve them alike already."),
        new("quorum", new Schema.Map(
        [
            new("ensemble", new Schema.Number(1, 1000), "Bookies that a ledger is spread over.", IsRequired: true),
            new("write", new Schema.Number(1, 1000), "Bookies that each message is written to.", IsRequired: true),
            new("ack", new Schema.Number(1, 1000), "Bookies that must have confirmed it.", IsRequired: true),
        ]), "How many bookies keep a message."),
        new("externalZooKeeper", new Schema.Text(SpecRules.CheckExternalZooKeeper), "A ZooKeeper that others run: host:port,host:port/node."),
        new("roles", Roles, "What holds for all services of a role, unless a node says otherwise."),
        new("nodes", new Schema.List(Node), "The hosts.", IsRequired: true),
    ]);

    /// <summary>A cluster on this machine.</summary>
    public static Schema.Map Local { get; } = new(
    [
        .. Common,
        new("java", new Schema.Map([JavaHome]), "The Java of the services."),
        new("local", new Schema.Map(
        [
            new("path", Text, "The folder that holds everything; a relative path starts at the folder of this file."),
            new("nodeCount", new Schema.Number(1, 9), "How many nodes this machine pretends to be."),
            new("nodeNames", new Schema.List(Host, Most: 9), "The names of the nodes."),
            new("portOffset", new Schema.Number(0, 30000), "Added to the standard ports."),
        ], ["nodeCount", "nodeNames"]), "All nodes are processes of this machine.", IsRequired: true),
    ]);

    private static IEnumerable<PulsarRole> AllRoles => RoleCatalog.All.Select(role => role.Role);

    private static Schema.Map Service(PulsarRole role) => new(
    [
        new("memory", new Schema.Map(
        [
            new("heap", Memory, "The largest heap: 512m, 2g.", IsRequired: true),
            new("direct", Memory, "The largest direct memory; as much as the heap, if it is not said."),
        ]), "Memory of its Java virtual machine."),
        new("javaOptions", new Schema.List(JavaOption, Least: 0), "Further flags of its Java virtual machine."),
        new("ports", new Schema.Map([.. RoleCatalog.Of(role).Ports.Select(port =>
            new FileKey(port.Name, new Schema.Number(1, 65535), $"{port.Number}, if it is not said."))]), "Its ports."),
        .. RoleCatalog.Of(role).Folders.Select(
            folder => new FileKey(folder.Key, folder.IsList ? Disks : Disk, folder.Description)),
        new("settings", new Schema.Table(new Schema.Anything(), (key, value) => SettingRules.Check(role, key, value)),
            "Settings of its configuration file."),
    ]);
}
