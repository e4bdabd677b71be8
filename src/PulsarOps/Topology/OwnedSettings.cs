using System.Text.RegularExpressions;

namespace PulsarOps.Topology;

/// <summary>A setting that users cannot set because PulsarOps sets it or does not support it.</summary>
/// <param name="Instead">The key of the topology to use instead, or the reason why the setting is unsupported.</param>
/// <param name="IsSupported">False if PulsarOps does not support the setting yet: its readiness probes could not handle
/// it.</param>
/// <param name="Allows">Whether a value is allowed because it changes nothing for PulsarOps.</param>
internal sealed record OwnedSetting(string Instead, bool IsSupported = true, Func<string, bool>? Allows = null);

/// <summary>
/// The settings of each role that PulsarOps sets itself, with the names of all releases, and those that its readiness
/// probes cannot handle. The tests render every role for every release line and compare the result with this
/// table.
/// </summary>
internal static class OwnedSettings
{
    private const string NodeName = "nodes: [{ name: … }]";
    private const string ZooKeepers = "externalZooKeeper, or nodes with the role zookeeper";
    private const string EveryAddress =
        "nodes: [{ name: …, address: … }] (a service listens on all addresses of its host)";
    private const string NoLogin = "the readiness probes and the tools do not log in yet";
    private const string NoTls = "the readiness probes and the tools use no TLS yet";
    private const string NoListeners =
        "brokers accept no advertised listeners beside advertisedAddress, which the readiness probes use";

    // The commands that the readiness probes send to ZooKeeper.
    private static readonly string[] FourLetterWords = ["srvr", "mntr"];

    private static readonly Regex Numbered = new(@"\A(server|authProvider)\.[^.]+\z", Options);

    private static readonly Regex ZooKeeperTls =
        new(@"\A(zookeeper\.)?(ssl|client\.ssl|quorum\.auth|enforce\.auth|kerberos|sasl)\.", Options);

    private static readonly Dictionary<string, OwnedSetting> ZooKeeper = Table(
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
        .. Off(NoTls, "secureClientPort", "secureClientPortAddress", "client.portUnification", "portUnification",
            "sslQuorum"),
        .. Off(NoLogin, "requireClientAuthScheme", "sessionRequireClientSASLAuth", "jaasLoginRenew", "authProvider"),
    ]);

    private static readonly (string, OwnedSetting)[] BookKeeper =
    [
        ("advertisedAddress", new(NodeName)),
        ("bookieId", new($"{NodeName} (its name and port identify a bookie)")),
        ("useHostNameAsBookieID", new($"{NodeName} (its name and port identify a bookie)", Allows: IsOff)),
        ("useShortHostName", new($"{NodeName} (its name and port identify a bookie)", Allows: IsOff)),
        ("listeningInterface", new(EveryAddress)),
        ("metadataServiceUri", new(ZooKeepers)),
        ("zkServers", new(ZooKeepers)),
        ("zkLedgersRootPath", new("externalZooKeeper: host:port/node")),
        ("prometheusStatsHttpPort", new("ports.metrics")),
        ("include", new("PulsarOps cannot check the settings of another file", IsSupported: false)),
        .. Off(NoTls, "tlsProviderFactoryClass", "tlsClientAuthentication"),
        .. Off(NoLogin, "bookieAuthProviderFactoryClass", "clientAuthProviderFactoryClass", "zkEnableSecurity",
            "saslJaasClientAllowedIds"),
    ];

    private static readonly Dictionary<string, OwnedSetting> Bookie = Table(
    [
        .. BookKeeper,
        ("bookiePort", new("ports.bookie")),
        ("allowEphemeralPorts", new("ports.bookie", Allows: IsOff)),
        ("journalDirectory", new("journalDirectories")),
        ("journalDirectories", new("journalDirectories")),
        ("ledgerDirectories", new("ledgerDirectories")),
        ("indexDirectories", new(
            "the index is in the ledger directories; PulsarOps creates no others", IsSupported: false)),
        .. Off("the readiness probe would find no open port", "disableServerSocketBind"),
        .. Off("a bookie counts as ready when it is writable", "forceReadOnlyBookie"),
    ]);

    private static readonly Dictionary<string, OwnedSetting> AutoRecovery = Table(
    [
        .. BookKeeper,
        ("prometheusStatsHttpAddress", new(EveryAddress)),
        .. On("the readiness probe reads the metrics", "enableStatistics", "prometheusStatsHttpEnable",
            "autoRecoveryDaemonEnabled"),
        ("statsProviderClass", new("the readiness probe reads the Prometheus metrics", IsSupported: false)),
        .. Off("the readiness probe uses the port of the metrics", "httpServerEnabled"),
    ]);

    private static readonly (string, OwnedSetting)[] Pulsar =
    [
        ("clusterName", new("cluster")),
        ("advertisedAddress", new(NodeName)),
        ("bindAddress", new(EveryAddress)),
        ("webServicePort", new("ports.web")),
        ("zookeeperServers", new(ZooKeepers)),
        ("configurationStoreServers", new(ZooKeepers)),
        ("globalZookeeperServers", new(ZooKeepers)),
        ("metadataStoreUrl", new(ZooKeepers)),
        ("configurationMetadataStoreUrl", new(ZooKeepers)),
        .. Off(NoTls, "webServicePortTls"),
        .. Off(NoLogin, "authenticationEnabled", "authorizationEnabled", "saslJaasServerSectionName"),
    ];

    private static readonly Dictionary<string, OwnedSetting> Broker = Table(
    [
        .. Pulsar,
        ("bindAddresses", new(EveryAddress)),
        ("brokerServicePort", new("ports.broker")),
        ("bookkeeperMetadataServiceUri", new(ZooKeepers)),
        ("managedLedgerDefaultEnsembleSize", new("quorum.ensemble")),
        ("managedLedgerDefaultWriteQuorum", new("quorum.write")),
        ("managedLedgerDefaultAckQuorum", new("quorum.ack")),
        ("advertisedListeners", new(NoListeners, IsSupported: false)),
        ("internalListenerName", new(NoListeners, IsSupported: false)),
        .. Off(NoTls, "brokerServicePortTls", "tlsEnabled", "brokerClientTlsEnabled",
            "bookkeeperTLSClientAuthentication", "bookkeeperTLSProviderFactoryClass"),
        .. Off(NoLogin, "bookkeeperClientAuthenticationPlugin"),
    ]);

    private static readonly Dictionary<string, OwnedSetting> Proxy = Table(
    [
        .. Pulsar,
        ("servicePort", new("ports.broker")),
        ("brokerServiceURL", new("nodes with the role broker")),
        ("brokerWebServiceURL", new("nodes with the role broker")),
        .. Off(NoTls, "servicePortTls", "tlsEnabledInProxy", "tlsEnabledWithBroker", "brokerServiceURLTLS",
            "brokerWebServiceURLTLS"),
    ]);

    /// <summary>
    /// The settings that PulsarOps sets but users may override: sizes, times, and settings that no readiness probe and
    /// no other service depends on.
    /// </summary>
    public static IReadOnlyDictionary<PulsarRole, string[]> Overridable { get; } = new Dictionary<PulsarRole, string[]>
    {
        [PulsarRole.ZooKeeper] = ["maxSessionTimeout", "admin.serverAddress", "metricsProvider.httpHost"],
        [PulsarRole.Bookie] =
        [
            "zkTimeout", "autoRecoveryDaemonEnabled", "allowLoopback", "prometheusStatsHttpAddress", "journalMaxSizeMB",
            "journalMaxBackups", "logSizeLimit", "minUsableSizeForIndexFileCreation", "dbStorage_writeCacheMaxSizeMb",
            "dbStorage_readAheadCacheMaxSizeMb", "dbStorage_rocksDB_blockCacheSize",
        ],
        [PulsarRole.AutoRecovery] = ["allowLoopback"],
        [PulsarRole.Broker] =
        [
            "managedLedgerCacheSizeMB", "offloadersDirectory", "protocolHandlerDirectory",
            "brokerInterceptorsDirectory", "additionalServletDirectory", "entryFiltersDirectory",
        ],
        [PulsarRole.Proxy] =
            ["brokerProxyAllowedTargetPorts", "proxyExtensionsDirectory", "proxyAdditionalServletDirectory"],
    };

    private static RegexOptions Options => RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>The rule for a key, and the key as Pulsar spells it; null if users may set it.</summary>
    public static (string Key, OwnedSetting Rule)? Find(PulsarRole role, string key)
    {
        var table = Of(role);
        if (table.TryGetValue(key, out var rule))
            return (table.Keys.First(known => Is(known, key)), rule);
        if (role != PulsarRole.ZooKeeper)
            return null;
        if (Numbered.Match(key) is { Success: true } numbered)
        {
            return Is(numbered.Groups[1].Value, "server")
                ? (key, new("nodes with the role zookeeper"))
                : (key, new(NoLogin, IsSupported: false));
        }

        return ZooKeeperTls.IsMatch(key)
            ? (key, new("the readiness probes use neither TLS nor a login yet", IsSupported: false))
            : null;
    }

    private static Dictionary<string, OwnedSetting> Of(PulsarRole role) => role switch
    {
        PulsarRole.ZooKeeper => ZooKeeper,
        PulsarRole.Bookie => Bookie,
        PulsarRole.AutoRecovery => AutoRecovery,
        PulsarRole.Broker => Broker,
        PulsarRole.Proxy => Proxy,
        _ => throw new InvalidOperationException($"The settings of {role} are unknown."),
    };

    private static Dictionary<string, OwnedSetting> Table((string Key, OwnedSetting Rule)[] rules) =>
        rules.ToDictionary(rule => rule.Key, rule => rule.Rule, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<(string, OwnedSetting)> Off(string why, params string[] keys) =>
        keys.Select(key => (key, new OwnedSetting(why, IsSupported: false, IsOff)));

    private static IEnumerable<(string, OwnedSetting)> On(string why, params string[] keys) =>
        keys.Select(key => (key, new OwnedSetting(why, IsSupported: false, value => Is(value, "true"))));

    private static bool IsOff(string value) => value.Length == 0 || Is(value, "false");

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static bool AllowsFourLetterWords(string value)
    {
        var message = value.Split(',').Select(word => word.Trim()).ToArray();
        return message.Contains("*") || FourLetterWords.All(message.Contains);
    }
}
