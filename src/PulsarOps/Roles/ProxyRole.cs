using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>Forwards connections to brokers for clients that cannot reach them.</summary>
internal sealed class ProxyRole : RoleDefinition
{
    public override PulsarRole Role => PulsarRole.Proxy;

    public override IReadOnlyList<RolePort> Ports { get; } =
    [
        new("broker", 6650)
        {
            Protocol = PortProtocol.Pulsar, Access = PortAccess.Clients, ClosesAt = SecurityStage.ProxiesRequire,
        },
        new("web", 8080)
        {
            HttpPath = BrokerSecurity.Tenants, Access = PortAccess.Clients, ClosesAt = SecurityStage.ProxiesRequire,
        },
    ];

    public override IReadOnlyList<RolePort> TlsPorts { get; } =
    [
        new("brokerTls", 6651)
        {
            Protocol = PortProtocol.Pulsar, Access = PortAccess.Clients, OpensAt = SecurityStage.ProxiesSpeak,
        },
        new("webTls", 8443)
        {
            HttpPath = BrokerSecurity.Tenants, Access = PortAccess.Clients, OpensAt = SecurityStage.ProxiesSpeak,
        },
    ];

    public override RoleMemory Memory { get; } = new(1, 1, new(96, 96), new(2048, 2048), Small: new(96, 96));

    public override string Template => "proxy.conf";

    public override IReadOnlyList<string> ConfigVariables { get; } = ["PULSAR_PROXY_CONF"];

    public override IReadOnlyDictionary<string, string> SettingNames { get; } = Names("""
        advertisedAddress anonymousUserRole authenticateMetricsEndpoint authenticationEnabled authenticationProviders
        authorizationEnabled authorizationProvider basicAuthConf bindAddress brokerClientAuthenticationParameters
        brokerClientAuthenticationPlugin brokerClientTrustCertsFilePath brokerProxyAllowedTargetPorts brokerServiceURL
        brokerServiceURLTLS brokerWebServiceURL brokerWebServiceURLTLS clusterName configurationMetadataStoreUrl
        configurationStoreServers enableProxyStatsEndpoints forwardAuthorizationCredentials
        functionWorkerWebServiceURL functionWorkerWebServiceURLTLS globalZookeeperServers haProxyProtocolEnabled
        httpMaxRequestHeaderSize httpNumThreads httpOutputBufferSize httpRequestsLimitEnabled httpRequestsMaxPerSecond
        httpReverseProxyConfigs httpServerAcceptQueueSize httpServerThreadPoolQueueSize keepAliveIntervalSeconds
        maxConcurrentHttpRequests maxConcurrentInboundConnections maxConcurrentInboundConnectionsPerIp
        maxConcurrentLookupRequests maxHttpServerConnections metadataStoreCacheExpirySeconds
        metadataStoreSessionTimeoutMillis metadataStoreUrl metricsServletTimeoutMs numAcceptorThreads numIOThreads
        proxyExtensions proxyExtensionsDirectory proxyLogLevel proxyZeroCopyModeEnabled saslJaasClientAllowedIds
        saslJaasServerRoleTokenSignerSecretPath saslJaasServerSectionName servicePort servicePortTls statusFilePath
        superUserRoles tlsAllowInsecureConnection tlsCertRefreshCheckDurationSec tlsCertificateFilePath tlsCiphers
        tlsEnabledInProxy tlsEnabledWithBroker tlsEnabledWithKeyStore tlsHostnameVerificationEnabled tlsKeyFilePath
        tlsKeyStore tlsKeyStorePassword tlsKeyStoreType tlsProtocols tlsProvider tlsRequireTrustedClientCertOnConnect
        tlsTrustCertsFilePath tlsTrustStore tlsTrustStorePassword tlsTrustStoreType tokenAudience tokenAudienceClaim
        tokenAuthClaim tokenPublicKey tokenSecretKey webServiceHaProxyProtocolEnabled webServiceLogDetailedAddresses
        webServicePort webServicePortTls webServiceTlsCiphers webServiceTlsProtocols webServiceTlsProvider
        webServiceTrustXForwardedFor webSocketServiceEnabled zooKeeperCacheExpirySeconds zookeeperServers
        zookeeperSessionTimeoutMs
        """);

    public override IReadOnlyDictionary<string, OwnedSetting> OwnedSettings { get; } = Table(
    [
        .. MetadataStore.OwnedSettings,
        ("servicePort", new("ports.broker")),
        ("brokerServiceURL", new(Brokers)),
        ("brokerWebServiceURL", new(Brokers)),
        .. Secured("servicePortTls", "tlsEnabledInProxy", "tlsEnabledWithBroker"),
        ("brokerServiceURLTLS", new(Brokers, Allows: IsOff)),
        ("brokerWebServiceURLTLS", new(Brokers, Allows: IsOff)),
    ]);

    public override IReadOnlyList<string> OverridableSettings { get; } =
        ["brokerProxyAllowedTargetPorts", "proxyExtensionsDirectory", "proxyAdditionalServletDirectory"];

    public override IReadOnlyList<(string Key, string Folder)> Plugins { get; } =
    [
        ("proxyExtensionsDirectory", "proxy-extensions"),
        ("proxyAdditionalServletDirectory", "proxy-servlets"),
    ];

    /// <summary>A proxy reports an error while no broker answers, so it starts after the brokers.</summary>
    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Broker];

    public override RoleMetadata Metadata => RoleMetadata.All;

    public override Regex SecurityKeys { get; } = new(
        @"\A(tls.*|token.*|authentication.*|authorization.*|anonymousUserRole|superUserRoles|basicAuthConf|sasl.*"
            + @"|openID.*|forwardAuthorizationCredentials|webServiceTls.*|.*PortTls"
            + @"|brokerClient(Tls|Authentication|Trust|Certificate|Key|Ssl).*|brokerClient_.*tls.*)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public override IReadOnlyList<SecurityMarker> SecurityMarkers { get; } =
    [
        new(SecurityStage.ProxiesSpeak, "servicePortTls", SecurityMarker.Anything),
        new(SecurityStage.ProxiesRequire, "servicePort", ""),
    ];

    public override SecurityStage? ZooKeeperTls => SecurityStage.ProxiesSpeak;

    public override bool CarriesToken => true;

    public override bool ForwardsSubjects => true;

    public override int StopTimeoutSeconds => 120;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("clusterName", topology.Name);
        yield return ("advertisedAddress", service.Address);
        yield return ("servicePort", Text(service.Port("broker")));
        yield return ("webServicePort", Text(service.Port("web")));

        // The proxy finds the brokers by the metadata. brokerServiceURL and brokerWebServiceURL would tie it to one
        // broker, because it exits at once if they contain several addresses (4.0.8).
        foreach (var setting in MetadataStore.Settings(topology))
            yield return setting;

        // The proxy of 2.10 ignores the new key and reads the old one (seen on 2.10.1).
        if (topology.KeyStyle != PulsarKeyStyle.ZooKeeper && topology.Version < new Version(2, 11))
            yield return ("zookeeperServers", ClusterAddresses.ZooKeeperServers(topology));

        // The proxy connects only to these ports, so that clients cannot reach other programs through it.
        yield return ("brokerProxyAllowedTargetPorts", TargetPorts(topology, "broker"));

        foreach (var setting in PluginFolders.For(service))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
            yield return ("bindAddress", service.Address);
    }

    public override IEnumerable<(string Key, string Value)> SecuritySettings(
        PulsarTopology topology, PulsarService service)
    {
        if (!topology.HasReached(SecurityStage.ProxiesSpeak))
            return [];
        var closed = topology.HasReached(SecurityStage.ProxiesRequire);
        IEnumerable<(string Key, string Value)> settings =
        [
            .. MetadataStore.Settings(topology, secure: true),
            ("servicePortTls", Text(service.Port("brokerTls"))),
            ("webServicePortTls", Text(service.Port("webTls"))),
            .. ServiceSecurity.Certificates(service.Host.Paths),
            ("tlsProtocols", ServiceSecurity.Protocols),
            ("webServiceTlsProvider", ServiceSecurity.JavaProvider),
            ("tlsEnabledWithBroker", "true"),
            ("brokerProxyAllowedTargetPorts", TargetPorts(topology, "brokerTls")),
            .. ServiceSecurity.OwnToken(topology, service),
            .. ServiceSecurity.ClientTokens(topology, service, closed),
        ];
        // Brokers decide what a client may do; the proxy tells them who it is.
        if (topology.Security.Authentication != PulsarAuthenticationMode.None)
            settings = settings.Append(("forwardAuthorizationCredentials", "true"));
        return closed ? settings.Concat([("servicePort", ""), ("webServicePort", "")]) : settings;
    }

    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers)
    {
        var web = ToolSecurity.ProxyWeb(topology, service);
        var port = service.Port(web.Tls is null ? "broker" : "brokerTls");
        return new ProxyReadiness(service.Address, port, web.Port) { WebTls = web.Tls };
    }

    public override string ClientUrl(PulsarTopology topology, PulsarService service) =>
        ToolSecurity.OfProxies(topology)
            ? $"pulsar+ssl://{service.Address}:{service.Port("brokerTls")}"
            : $"pulsar://{service.Address}:{service.Port("broker")}";

    private static string TargetPorts(PulsarTopology topology, string name) => string.Join(
        ",", topology.Of(PulsarRole.Broker).Select(broker => broker.Port(name)).Distinct().Order().Select(Text));
}
