using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>Keeps the cluster's metadata in a quorum of servers that know each other by number.</summary>
internal sealed class ZooKeeperRole : RoleDefinition
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    // The readiness probes' requests to ZooKeeper.
    private static readonly string[] FourLetterWords = ["srvr", "mntr"];

    private static readonly Regex Numbered = new(@"\A(server|authProvider)\.[^.]+\z", Options);

    private static readonly Regex Tls = new(@"\A(zookeeper\.)?(ssl|client\.ssl)\.", Options);

    private static readonly Regex Login =
        new(@"\A(zookeeper\.)?(quorum\.auth|enforce\.auth|kerberos|sasl)\.", Options);

    public override PulsarRole Role => PulsarRole.ZooKeeper;

    public override bool IsRequired => true;

    // By default both ZooKeeper and the bookie use port 8000.
    public override IReadOnlyList<RolePort> Ports { get; } =
    [
        new("client", 2181)
        {
            Protocol = PortProtocol.ZooKeeper, LoopbackFrom = SecurityStage.ZooKeeperRequires,
        },
        new("quorum", 2888) { Protocol = PortProtocol.Quorum },
        new("election", 3888) { Protocol = PortProtocol.Quorum },
        new("admin", 9990) { Access = PortAccess.Host, HttpPath = "/commands" },
        new("metrics", 8000)
        {
            LocalNumber = 8001, Access = PortAccess.Clients, LoopbackFrom = SecurityStage.ZooKeeperRequires,
            AddressSetting = "metricsProvider.httpHost",
        },
    ];

    public override IReadOnlyList<RolePort> TlsPorts { get; } =
    [
        new("clientTls", 2281)
        {
            Protocol = PortProtocol.ZooKeeper, OpensAt = SecurityStage.ZooKeeperAccepts,
        },
    ];

    public override IReadOnlyList<RoleFolder> Folders { get; } =
    [
        new("dataDirectory", "The folder of its snapshots."),
        new("dataLogDirectory", "The folder of its transaction log. The default is the data directory."),
    ];

    public override RoleMemory Memory { get; } = new(1, 0.5, new(96, 32), new(1024, 512), Small: new(64, 32));

    public override string Template => "zookeeper.conf";

    public override IReadOnlyList<string> ConfigVariables { get; } = ["PULSAR_ZK_CONF"];

    public override IReadOnlyDictionary<string, string> SettingNames { get; } = Names("""
        admin.enableServer admin.serverPort autopurge.purgeInterval autopurge.snapRetainCount client.certReload
        clientPort dataDir forceSync initLimit maxClientCnxns metricsProvider.className metricsProvider.exportJvmInfo
        metricsProvider.httpPort portUnification sslQuorum sslQuorumReloadCertFiles syncLimit tickTime
        """);

    public override MetricsClass? Metrics { get; } = new(
        "metricsProvider.className", "org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider",
        "org.apache.pulsar.metrics.prometheus.zookeeper.PrometheusMetricsProvider");

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        ("dataDir", new("dataDirectory")),
        ("dataLogDir", new("dataLogDirectory")),
        ("clientPort", new("ports.client")),
        ("clientPortAddress", new(EveryAddress)),
        ("admin.serverPort", new("ports.admin")),
        ("metricsProvider.httpPort", new("ports.metrics")),
        ("peerType", new("observers are not supported yet", IsSupported: false, value => Is(value, "participant"))),
        ("dynamicConfigFile", new("the members are those of the topology", IsSupported: false)),
        ("reconfigEnabled", new("the members are those of the topology", IsSupported: false, IsOff)),
        ("standaloneEnabled", new(
            "a single server runs without a list of members", IsSupported: false, value => Is(value, "true"))),
        ("4lw.commands.whitelist", new(
            $"the readiness probes need {string.Join(" and ", FourLetterWords)}, or *",
            IsSupported: false,
            AllowsFourLetterWords)),
        .. Secured("secureClientPort", "secureClientPortAddress", "client.portUnification", "portUnification",
            "sslQuorum"),
        .. Off(NoLogin, "requireClientAuthScheme", "sessionRequireClientSASLAuth", "jaasLoginRenew", "authProvider"),
    ]);

    public override IReadOnlyList<string> OverridableSettings { get; } =
        ["maxSessionTimeout", "admin.serverAddress", "metricsProvider.httpHost"];

    public override Regex SecurityKeys { get; } = new(
        @"\A(zookeeper\.)?(ssl.*|(client\.)?(portUnification|certReload|ssl\..*)|secureClientPort(Address)?|fips-mode"
            + @"|serverCnxnFactory|(leader|learner)\.closeSocketAsync)\z",
        Options);

    public override IReadOnlyList<SecurityMarker> SecurityMarkers { get; } =
    [
        new(SecurityStage.ZooKeeperAccepts, "secureClientPort", SecurityMarker.Anything),
        new(SecurityStage.QuorumSpeaks, "sslQuorum", "true"),
        new(SecurityStage.ZooKeeperRequires, "portUnification", "false"),
    ];

    public override bool NeedsItsPeers => true;

    public override RoleMetadata Metadata => RoleMetadata.None;

    public override int StopTimeoutSeconds => 30;

    public override double ExpectedStartSeconds => 4;

    public override string DataPart => "version-2";

    public override IReadOnlyList<string> DataSigns { get; } = ["version-2", "myid"];

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("dataDir", service.DataDirectory!);
        if (service.DataLogDirectory is { } log)
            yield return ("dataLogDir", log);
        yield return ("clientPort", Text(service.Port("client")));
        yield return ("admin.serverPort", Text(service.Port("admin")));
        yield return ("metricsProvider.httpPort", Text(service.Port("metrics")));
        foreach (var setting in SessionTimeouts.ForZooKeeper(topology))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("clientPortAddress", service.Address);
            yield return ("admin.serverAddress", service.Address);
            yield return ("metricsProvider.httpHost", service.Address);
        }

        // A single server gets no server line: ZooKeeper would run standalone anyway and warn about the line.
        var servers = topology.Members(Role).OrderBy(peer => peer.Number).ToArray();
        foreach (var peer in servers.Where(_ => servers.Length > 1))
        {
            yield return ($"server.{peer.Number}", $"{peer.Address}:{peer.Port("quorum")}:{peer.Port("election")}");
        }
    }

    public override IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service)
    {
        if (!topology.HasReached(SecurityStage.ZooKeeperAccepts))
            yield break;
        var paths = service.Host.Paths;
        var closed = topology.HasReached(SecurityStage.ZooKeeperRequires);
        yield return ("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
        yield return ("secureClientPort", Text(service.Port("clientTls")));
        yield return ("ssl.clientAuth", "need");
        yield return ("ssl.enabledProtocols", ServiceSecurity.Protocols);
        // The quorum inherits nothing from the client port.
        foreach (var prefix in new[] { "ssl", "ssl.quorum" })
        {
            yield return ($"{prefix}.keyStore.location", paths.TlsCombined);
            yield return ($"{prefix}.keyStore.type", "PEM");
            yield return ($"{prefix}.trustStore.location", paths.TlsAuthorities);
            yield return ($"{prefix}.trustStore.type", "PEM");
        }

        yield return ("sslQuorum", Text(topology.HasReached(SecurityStage.QuorumSpeaks)));
        yield return ("portUnification", Text(!closed));
        yield return ("sslQuorumReloadCertFiles", "true");
        yield return ("client.certReload", "true");
        // Closing a TLS connection waits for the other side, which may be the server that failed.
        yield return ("leader.closeSocketAsync", "true");
        yield return ("learner.closeSocketAsync", "true");
        if (!closed)
            yield break;

        // The readiness probes still ask in plain text, on the server's own host.
        yield return ("clientPortAddress", PortRules.Loopback);
        yield return ("admin.serverAddress", PortRules.Loopback);
        yield return ("metricsProvider.httpHost", PortRules.Loopback);
    }

    /// <summary>The server's id: digits and a line feed, nothing else.</summary>
    public override IEnumerable<(string Path, string Content)> DataFiles(PulsarService service) =>
        [($"{service.DataDirectory}/myid", Text(service.Number) + "\n")];

    /// <remarks>
    /// A leader is ready with a majority in sync. Each follower has its own probe, so a slow or broken one does not
    /// delay the others.
    /// </remarks>
    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers) =>
        new ZooKeeperReadiness(
            PortRules.LocalAddress(topology, service, "client"), service.Port("client"),
            SyncedFollowers: QuorumRules.Majority(Math.Max(peers, 1)) - 1);

    public override int LeastReady(PulsarTopology topology) => QuorumRules.Majority(topology.Members(Role).Count());

    public override (string Key, OwnedSetting Rule)? FindOwned(string key)
    {
        if (base.FindOwned(key) is { } found)
            return found;
        if (Numbered.Match(key) is { Success: true } numbered)
        {
            return Is(numbered.Groups[1].Value, "server")
                ? (key, new("nodes with the role zookeeper"))
                : (key, new(NoLogin, IsSupported: false));
        }

        return Tls.IsMatch(key) ? (key, new(OwnedSetting.Security))
            : Login.IsMatch(key) ? (key, new(NoLogin, IsSupported: false))
            : null;
    }

    private static bool AllowsFourLetterWords(string value)
    {
        var words = value.Split(',').Select(word => word.Trim()).ToArray();
        return words.Contains("*") || FourLetterWords.All(words.Contains);
    }

    private static string Text(bool isOn) => isOn ? "true" : "false";
}
