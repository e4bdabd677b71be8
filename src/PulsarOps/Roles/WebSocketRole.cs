using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>The WebSocket proxy: connects WebSocket clients with brokers.</summary>
internal sealed class WebSocketRole : RoleDefinition
{
    public override PulsarRole Role => PulsarRole.WebSocket;

    /// <summary>A topic of a tenant that does not exist: no request can create it.</summary>
    private const string ProducerPath = "/ws/v2/producer/persistent/pulsarops-check/none/none";

    private const string Upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: cHVsc2Fyb3BzLWNoZWNrIQ==";

    public override IReadOnlyList<RolePort> Ports { get; } =
    [
        new("web", 8080)
        {
            HttpPath = ProducerPath, HttpHeaders = Upgrade, Access = PortAccess.Clients,
            ClosesAt = SecurityStage.ProxiesRequire,
        },
    ];

    public override IReadOnlyList<RolePort> TlsPorts { get; } =
    [
        new("webTls", 8443)
        {
            HttpPath = ProducerPath, HttpHeaders = Upgrade, Access = PortAccess.Clients,
            OpensAt = SecurityStage.ProxiesSpeak,
        },
    ];

    public override RoleMemory Memory { get; } = new(1, 1, new(96, 96), new(2048, 2048), Small: new(96, 96));

    public override string Template => "websocket.conf";

    public override IReadOnlyList<string> ConfigVariables { get; } = ["PULSAR_WEBSOCKET_CONF"];

    public override IReadOnlyDictionary<string, string> SettingNames { get; } = Names("""
        anonymousUserRole authenticationEnabled authenticationProviders authorizationAllowWildcardsMatching
        authorizationEnabled authorizationProvider bindAddress brokerClientAuthenticationParameters
        brokerClientAuthenticationPlugin brokerClientTlsEnabled brokerClientTrustCertsFilePath brokerServiceUrl
        brokerServiceUrlTls clusterName configurationMetadataStoreUrl configurationStoreServers
        cryptoKeyReaderFactoryClassName globalZookeeperServers httpServerAcceptQueueSize
        httpServerThreadPoolQueueSize maxConcurrentHttpRequests maxHttpServerConnections
        metadataStoreCacheExpirySeconds metadataStoreSessionTimeoutMillis numHttpServerThreads serviceUrl
        serviceUrlTls statusFilePath superUserRoles tlsAllowInsecureConnection tlsCertRefreshCheckDurationSec
        tlsCertificateFilePath tlsEnabled tlsEnabledWithKeyStore tlsHostnameVerificationEnabled tlsKeyFilePath
        tlsKeyStore tlsKeyStorePassword tlsKeyStoreType tlsProvider tlsRequireTrustedClientCertOnConnect
        tlsTrustCertsFilePath tlsTrustStore tlsTrustStorePassword tlsTrustStoreType webServiceHaProxyProtocolEnabled
        webServiceLogDetailedAddresses webServicePort webServicePortTls webServiceTlsCiphers webServiceTlsProtocols
        webServiceTrustXForwardedFor webSocketConnectionsPerBroker webSocketMaxTextFrameSize webSocketNumIoThreads
        webSocketNumServiceThreads webSocketPulsarClientMemoryLimitInMB webSocketSessionIdleTimeoutMillis
        zooKeeperCacheExpirySeconds zooKeeperSessionTimeoutMillis
        """);

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. MetadataStore.OwnedSettings,
        ("serviceUrl", new(Brokers)),
        ("brokerServiceUrl", new(Brokers)),
        ("serviceUrlTls", new(Brokers, Allows: IsOff)),
        ("brokerServiceUrlTls", new(Brokers, Allows: IsOff)),
        .. Secured("brokerClientTlsEnabled", "tlsEnabled"),
    ]);

    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Broker];

    public override RoleMetadata Metadata => RoleMetadata.All;

    public override Regex SecurityKeys { get; } = new(
        @"\A(tls.*|token.*|authentication.*|authorization.*|anonymousUserRole|superUserRoles|sasl.*|openID.*"
            + @"|webServiceTls.*|.*PortTls|brokerClient(Tls|Authentication|Trust|Ssl).*|brokerClient_.*tls.*)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public override IReadOnlyList<SecurityMarker> SecurityMarkers { get; } =
    [
        new(SecurityStage.ProxiesSpeak, "webServicePortTls", SecurityMarker.Anything),
        new(SecurityStage.ProxiesRequire, "webServicePort", ""),
    ];

    public override SecurityStage? ZooKeeperTls => SecurityStage.ProxiesSpeak;

    public override bool CarriesToken => true;

    public override int StopTimeoutSeconds => 30;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("clusterName", topology.Name);
        yield return ("webServicePort", Text(service.Port("web")));

        // The service finds the brokers by the metadata. With serviceUrl and brokerServiceUrl it would need a restart
        // when the brokers change. There is no bindAddress, because releases up to 4.0.8 ignore it.
        yield return ConfigurationStore(topology, secure: false);
    }

    /// <summary>
    /// The service connects to brokers with its own token, so it decides itself what a client may do.
    /// </summary>
    public override IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service)
    {
        if (!topology.HasReached(SecurityStage.ProxiesSpeak))
            return [];
        var closed = topology.HasReached(SecurityStage.ProxiesRequire);
        IEnumerable<(string Key, string Value)> settings =
        [
            ConfigurationStore(topology, secure: true),
            ("webServicePortTls", Text(service.Port("webTls"))),
            .. ServiceSecurity.Certificates(service.Host.Paths),
            ("tlsProvider", ServiceSecurity.JavaProvider),
            ("brokerClientTlsEnabled", "true"),
            .. ServiceSecurity.OwnToken(topology, service),
            .. ServiceSecurity.ClientTokens(topology, service, closed),
        ];
        if (closed && topology.Security.Authorization)
            settings = settings.Append(("authorizationEnabled", "true"));
        return closed ? settings.Append(("webServicePort", "")) : settings;
    }

    private static (string Key, string Value) ConfigurationStore(PulsarTopology topology, bool secure)
    {
        var servers = ClusterAddresses.ZooKeeperServers(topology, secure);
        return topology.KeyStyle == PulsarKeyStyle.ZooKeeper
            ? ("configurationStoreServers", servers)
            : ("configurationMetadataStoreUrl", $"zk:{servers}");
    }

    /// <summary>The service answers with its statistics when it is ready. All releases have this page.</summary>
    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers)
    {
        var web = ToolSecurity.ProxyWeb(topology, service);
        return new HttpReadiness(service.Address, web.Port, "/admin/v2/proxy-stats/metrics") { WebTls = web.Tls };
    }

    public override string ClientUrl(PulsarTopology topology, PulsarService service)
    {
        var web = ToolSecurity.ProxyWeb(topology, service);
        return $"{(web.Tls is null ? "ws" : "wss")}://{service.Address}:{web.Port}";
    }
}
