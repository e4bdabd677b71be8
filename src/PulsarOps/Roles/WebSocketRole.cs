using System.Globalization;
using PulsarOps.Hosts;
using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>The WebSocket proxy: connects WebSocket clients with brokers.</summary>
internal sealed class WebSocketRole : RoleDefinition
{
    public override PulsarRole Role => PulsarRole.WebSocket;

    public override IReadOnlyList<RolePort> Ports { get; } = [new("web", 8080)];

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
        .. Off(NoTls, "serviceUrlTls", "brokerServiceUrlTls", "brokerClientTlsEnabled", "tlsEnabled"),
    ]);

    public override IReadOnlyList<PulsarRole> Needs { get; } = [PulsarRole.ZooKeeper, PulsarRole.Broker];

    public override RoleMetadata Metadata => RoleMetadata.All;

    public override int StopTimeoutSeconds => 30;

    public override IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        yield return ("clusterName", topology.Name);
        yield return ("webServicePort", service.Port("web").ToString(CultureInfo.InvariantCulture));

        // The service finds the brokers by the metadata. With serviceUrl and brokerServiceUrl it would need a restart
        // when the brokers change. There is no bindAddress, because releases up to 4.0.8 ignore it.
        var servers = ClusterAddresses.ZooKeeperServers(topology);
        yield return topology.KeyStyle == PulsarKeyStyle.ZooKeeper
            ? ("configurationStoreServers", servers)
            : ("configurationMetadataStoreUrl", $"zk:{servers}");
    }

    /// <summary>The service answers with its statistics when it is ready. All releases have this page.</summary>
    public override ReadinessProbe Readiness(PulsarTopology topology, PulsarService service, int peers) =>
        new HttpReadiness(service.Address, service.Port("web"), "/admin/v2/proxy-stats/metrics");

    public override string ClientUrl(PulsarService service) => $"ws://{service.Address}:{service.Port("web")}";
}
