using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Model;

namespace PulsarOps.Roles;

/// <summary>TLS, tokens and permissions of a broker.</summary>
internal static class BrokerSecurity
{
    /// <summary>A list that only super-users may read, once there are permissions.</summary>
    public const string Tenants = "/admin/v2/tenants";

    public static IReadOnlyList<RolePort> Ports { get; } =
    [
        new("broker", 6650)
        {
            Protocol = PortProtocol.Pulsar, Access = PortAccess.Clients, ClosesAt = SecurityStage.BrokersRequire,
        },
        new("web", 8080)
        {
            HttpPath = Tenants, Access = PortAccess.Clients, ClosesAt = SecurityStage.BrokersRequire,
        },
    ];

    public static IReadOnlyList<RolePort> TlsPorts { get; } =
    [
        new("brokerTls", 6651)
        {
            Protocol = PortProtocol.Pulsar, Access = PortAccess.Clients, OpensAt = SecurityStage.BrokersAccept,
        },
        new("webTls", 8443)
        {
            HttpPath = Tenants, Access = PortAccess.Clients, OpensAt = SecurityStage.BrokersAccept,
        },
    ];

    public static IReadOnlyList<SecurityMarker> Markers { get; } =
    [
        new(SecurityStage.BrokersAccept, "brokerServicePortTls", SecurityMarker.Anything),
        new(SecurityStage.Permissive, "brokerClientTlsEnabled", "true"),
        new(SecurityStage.BrokersRequire, "brokerServicePort", ""),
    ];

    /// <summary>Settings that users can leave off in a cluster that is not secured.</summary>
    public static string[] Switches { get; } =
    [
        "brokerServicePortTls", "tlsEnabled", "brokerClientTlsEnabled", "bookkeeperTLSClientAuthentication",
        "bookkeeperTLSProviderFactoryClass",
    ];

    /// <summary>Not authenticateMetricsEndpoint: who may read the metrics is the user's choice.</summary>
    public static Regex Keys { get; } = new(
        @"\A(tls.*|token.*|authentication.*|authenticateOriginalAuthData|authorization.*|anonymousUserRole"
            + @"|superUserRoles|proxyRoles|basicAuthConf|athenz.*|sasl.*|openID.*|webServiceTls.*|.*PortTls"
            + @"|brokerClient(Tls|Authentication|Trust|Certificate|Key|Ssl).*|brokerClient_.*[Tt]ls.*"
            + @"|bookkeeper_?TLS.*|bookkeeperClientAuthentication.*)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public static IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, PulsarService service)
    {
        if (!topology.HasReached(SecurityStage.BrokersAccept))
            return [];
        IEnumerable<(string Key, string Value)> settings =
        [
            .. MetadataStore.Settings(topology, secure: true),
            ("brokerServicePortTls", Text(service.Port("brokerTls"))),
            ("webServicePortTls", Text(service.Port("webTls"))),
            .. ServiceSecurity.Certificates(service.Host.Paths),
            ("tlsProtocols", ServiceSecurity.Protocols),
            ("webServiceTlsProvider", ServiceSecurity.JavaProvider),
            .. OfBookieClient(service.Host.Paths),
        ];
        var closed = topology.HasReached(SecurityStage.BrokersRequire);

        // A broker that speaks TLS asks for the TLS address of the other, which a broker has only from the stage before
        // on. Its token is part of the same stage, because in plain text anybody could read it.
        if (topology.HasReached(SecurityStage.Permissive))
        {
            settings = settings
                .Append(("brokerClientTlsEnabled", "true"))
                .Concat(ServiceSecurity.OwnToken(topology, service))
                .Concat(ServiceSecurity.ClientTokens(topology, service, closed));
        }

        return closed ? settings.Concat(Closed(topology)) : settings;
    }

    public static BrokerReadiness Readiness(PulsarTopology topology, PulsarService service)
    {
        var web = ToolSecurity.BrokerWeb(topology, service);
        return new(ToolSecurity.ZooKeeperServers(topology), service.Address, web.Port)
        {
            Names = string.Join(",", ClusterAddresses.BrokerIds(topology, service)),
            ZooKeeperTls = ToolSecurity.ZooKeeperTls(topology, service.Host),
            WebTls = web.Tls,
        };
    }

    public static string ClientUrl(PulsarTopology topology, PulsarService service) => ToolSecurity.OfBrokers(topology)
        ? $"pulsar+ssl://{service.Address}:{service.Port("brokerTls")}"
        : $"pulsar://{service.Address}:{service.Port("broker")}";

    private static IEnumerable<(string Key, string Value)> Closed(PulsarTopology topology)
    {
        yield return ("brokerServicePort", "");
        yield return ("webServicePort", "");
        if (!topology.Security.Authorization)
            yield break;
        yield return ("authorizationEnabled", "true");
        // A broker refuses these roles without the subject of their client, which proxies send since the stage before.
        yield return ("proxyRoles", string.Join(
            ",", RoleCatalog.All.Where(role => role.ForwardsSubjects).Select(role => role.Name)));
    }

    /// <summary>The broker's client of the bookies. bookkeeperTLSClientAuthentication turns its TLS on.</summary>
    private static IEnumerable<(string Key, string Value)> OfBookieClient(PulsarPaths paths) =>
    [
        ("bookkeeperTLSClientAuthentication", "true"),
        ("bookkeeperTLSProviderFactoryClass", "org.apache.bookkeeper.tls.TLSContextFactory"),
        ("bookkeeperTLSKeyFileType", "PEM"),
        ("bookkeeperTLSTrustCertTypes", "PEM"),
        ("bookkeeperTLSKeyFilePath", paths.TlsKey),
        ("bookkeeperTLSCertificateFilePath", paths.TlsCertificate),
        ("bookkeeperTLSTrustCertsFilePath", paths.TlsAuthorities),
        ("bookkeeperTlsCertFilesRefreshDurationSeconds", ServiceSecurity.RefreshSeconds),
        ("bookkeeper_tlsHostnameVerificationEnabled", "true"),
        ("bookkeeper_tlsProvider", "JDK"),
        ("bookkeeper_tlsEnabledProtocols", ServiceSecurity.Protocols),
        // Each connection takes 0.15 s of a core to connect by TLS (4.0.8), and Pulsar's default of 16 for each bookie
        // would be most of what a broker does when it starts.
        ("bookkeeperNumberOfChannelsPerBookie", "4"),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
