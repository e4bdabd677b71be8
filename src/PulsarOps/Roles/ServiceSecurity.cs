using PulsarOps.Model;

namespace PulsarOps.Roles;

/// <summary>The settings of TLS and tokens that several roles share.</summary>
internal static class ServiceSecurity
{
    /// <summary>The protocols that every part of every release since 3.0.6 speaks.</summary>
    public const string Protocols = "TLSv1.3,TLSv1.2";

    /// <summary>How often services look for new certificates, in seconds. Pulsar's default is 300.</summary>
    public const string RefreshSeconds = "60";

    /// <summary>The role of clients without a token, as long as they are accepted.</summary>
    public const string Anonymous = "anonymous";

    /// <summary>The subject of the token with which the tools on the hosts and PulsarOps itself connect.</summary>
    public const string Tools = "tools";

    /// <summary>
    /// The provider that every Java has. The releases name Conscrypt, which lacks a library for arm64, and an empty
    /// value leaves that default unchanged.
    /// </summary>
    public const string JavaProvider = "SunJSSE";

    private const string TokenPlugin = "org.apache.pulsar.client.impl.auth.AuthenticationToken";

    private const string TokenProvider =
        "org.apache.pulsar.broker.authentication.AuthenticationProviderToken";

    /// <summary>Subjects of PulsarOps' own tokens, and the role of clients that have none.</summary>
    public static IEnumerable<string> ReservedSubjects => [.. OwnSubjects, Anonymous];

    private static IEnumerable<string> OwnSubjects =>
        [.. RoleCatalog.All.Where(role => role.CarriesToken).Select(role => role.Name), Tools];

    /// <summary>Where the clients of brokers find keys and trust.</summary>
    public static IEnumerable<(string Key, string Value)> Certificates(PulsarPaths paths) =>
    [
        ("tlsCertificateFilePath", paths.TlsCertificate),
        ("tlsKeyFilePath", paths.TlsKey),
        ("tlsTrustCertsFilePath", paths.TlsAuthorities),
        ("tlsCertRefreshCheckDurationSec", RefreshSeconds),
        ("tlsHostnameVerificationEnabled", "true"),
        ("tlsAllowInsecureConnection", "false"),
        ("tlsRequireTrustedClientCertOnConnect", "false"),
        ("webServiceTlsProtocols", Protocols),
        ("brokerClientTrustCertsFilePath", paths.TlsAuthorities),
    ];

    /// <summary>The token with which a service connects to brokers.</summary>
    public static IEnumerable<(string Key, string Value)> OwnToken(PulsarTopology topology, PulsarService service) =>
        topology.Security.Authentication == PulsarAuthenticationMode.None ? [] :
        [
            ("brokerClientAuthenticationPlugin", TokenPlugin),
            ("brokerClientAuthenticationParameters", $"file://{service.Host.Paths.Token(service.RoleName)}"),
        ];

    /// <summary>How a service checks the tokens of its clients.</summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="service">The service.</param>
    /// <param name="closed">Whether clients without a token are refused, if the topology says so.</param>
    public static IEnumerable<(string Key, string Value)> ClientTokens(
        PulsarTopology topology, PulsarService service, bool closed)
    {
        var security = topology.Security;
        if (security.Authentication == PulsarAuthenticationMode.None)
            yield break;
        yield return ("authenticationEnabled", "true");
        yield return ("authenticationProviders", TokenProvider);
        yield return ("tokenPublicKey", $"file://{service.Host.Paths.TokenKey}");
        // All roles are listed, so that adding the first service of a role restarts no other service.
        yield return ("superUserRoles", string.Join(",", OwnSubjects.Concat(security.SuperUsers).Distinct()));
        if (!closed || security.Authentication != PulsarAuthenticationMode.Token)
            yield return ("anonymousUserRole", Anonymous);
    }

    /// <summary>The settings with which the release's tools reach brokers.</summary>
    public static IEnumerable<(string Key, string Value)> OfClient(PulsarTopology topology, PulsarNode node)
    {
        yield return ("tlsTrustCertsFilePath", node.Paths.TlsAuthorities);
        yield return ("tlsEnableHostnameVerification", "true");
        yield return ("tlsAllowInsecureConnection", "false");
        if (topology.Security.Authentication == PulsarAuthenticationMode.None)
            yield break;
        yield return ("authPlugin", TokenPlugin);
        yield return ("authParams", $"file://{node.Paths.Token(Tools)}");
    }
}

/// <summary>
/// ZooKeeper's clients read TLS settings only as properties of their Java virtual machine; bookies have no other way.
/// </summary>
internal static class ZooKeeperFlags
{
    public static IReadOnlyList<string> Of(PulsarPaths paths) =>
    [
        "-Dzookeeper.client.secure=true",
        "-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty",
        $"-Dzookeeper.ssl.keyStore.location={paths.TlsCombined}",
        "-Dzookeeper.ssl.keyStore.type=PEM",
        $"-Dzookeeper.ssl.trustStore.location={paths.TlsAuthorities}",
        "-Dzookeeper.ssl.trustStore.type=PEM",
        // Each side would offer only its own default, which is TLSv1.2 up to ZooKeeper 3.9.1 and TLSv1.3 later.
        $"-Dzookeeper.ssl.enabledProtocols={ServiceSecurity.Protocols}",
    ];

    /// <summary>The flags of a service; none if it speaks plain text to ZooKeeper, or is no client.</summary>
    public static IReadOnlyList<string> Of(PulsarTopology topology, PulsarService service) =>
        RoleCatalog.Of(service.Role).ZooKeeperTls is { } stage && topology.HasReached(stage)
            ? Of(service.Host.Paths)
            : [];
}

/// <summary>
/// When the tools on the hosts use TLS: one stage after the services that they connect to have begun to accept it, so
/// that the tools work on every host while a stage lasts.
/// </summary>
internal static class ToolSecurity
{
    public static bool OfZooKeeper(PulsarTopology topology) => topology.HasReached(SecurityStage.QuorumSpeaks);

    public static bool OfBookies(PulsarTopology topology) => topology.HasReached(SecurityStage.BrokersAccept);

    public static bool OfBrokers(PulsarTopology topology) => topology.HasReached(SecurityStage.ProxiesSpeak);

    /// <summary>Proxies accept TLS from the stage before on.</summary>
    public static bool OfProxies(PulsarTopology topology) => topology.HasReached(SecurityStage.Permissive);

    public static string ZooKeeperServers(PulsarTopology topology) =>
        ClusterAddresses.ZooKeeperServers(topology, OfZooKeeper(topology));

    /// <summary>The folder with which a host connects to ZooKeeper; null if it does so in plain text.</summary>
    public static string? ZooKeeperTls(PulsarTopology topology, PulsarNode node) =>
        OfZooKeeper(topology) ? node.Paths.Tls : null;

    /// <summary>The port of a broker's web service, and the folder for TLS if the host connects by TLS.</summary>
    public static (int Port, string? Tls) BrokerWeb(PulsarTopology topology, PulsarService broker) =>
        Web(broker, OfBrokers(topology));

    /// <summary>The same of a proxy of either kind.</summary>
    public static (int Port, string? Tls) ProxyWeb(PulsarTopology topology, PulsarService proxy) =>
        Web(proxy, OfProxies(topology));

    private static (int Port, string? Tls) Web(PulsarService service, bool secure) =>
        secure ? (service.Port("webTls"), service.Host.Paths.Tls) : (service.Port("web"), null);

    public static IReadOnlyList<string> Flags(PulsarTopology topology, PulsarNode node) =>
        OfZooKeeper(topology) ? ZooKeeperFlags.Of(node.Paths) : [];
}
