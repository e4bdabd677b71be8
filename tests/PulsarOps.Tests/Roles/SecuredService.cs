using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Configuration;

namespace PulsarOps.Tests.Roles;

/// <summary>What a client sends when it connects.</summary>
/// <param name="Tls">Whether it speaks TLS; otherwise it speaks plain text.</param>
/// <param name="Subject">The subject of its token; null if it sends none.</param>
/// <param name="Forwards">Whether it names the subject of the client that it connects for.</param>
/// <param name="CertificateRole">The first role in its certificate; null if it has none.</param>
internal sealed record Greeting(
    bool Tls, string? Subject = null, bool Forwards = false, string? CertificateRole = null);

/// <summary>
/// What a service does according to its rendered files, by the rules of Pulsar, BookKeeper and ZooKeeper. It is the
/// model by which the tests judge a cluster whose services are at different stages.
/// </summary>
internal sealed class SecuredService
{
    private readonly Dictionary<string, string> _conf;
    private readonly string _environment;

    public SecuredService(PulsarTopology topology, PulsarService service, SecurityStage stage)
    {
        var at = topology.At(stage);
        Service = at.Services.Single(other => other.Id == service.Id);
        Files = [.. ServiceFiles.For(
            at, Service, RenderedFiles.DefaultConfiguration(at.Version.ToString()), "/jdk", 21)];
        _conf = JavaPropertiesReader.Read(Files[0].Content);
        _environment = Files[1].Content;
    }

    public PulsarService Service { get; }

    public IReadOnlyList<PlannedFile> Files { get; }

    public string Id => Service.Id;

    public PulsarRole Role => Service.Role;

    public string this[string key] => _conf.GetValueOrDefault(key, "");

    /// <summary>The role by which bookies know the host.</summary>
    public string CertificateRole => CertificateContent.RoleNames(Service.Host)[0];

    /// <summary>Whether a bookie also replicates, as a client of the others.</summary>
    public bool ReplicatesInside => Role == PulsarRole.Bookie && this["autoRecoveryDaemonEnabled"] != "false";

    /// <summary>The connection to ZooKeeper: its flags, and the servers with their ports.</summary>
    public (string Environment, string Servers) ZooKeeper => (_environment, this[Role switch
    {
        _ when this["metadataStoreUrl"].Length > 0 => "metadataStoreUrl",
        _ when this["configurationMetadataStoreUrl"].Length > 0 => "configurationMetadataStoreUrl",
        _ when this["metadataServiceUri"].Length > 0 => "metadataServiceUri",
        _ when this["zookeeperServers"].Length > 0 => "zookeeperServers",
        _ when this["configurationStoreServers"].Length > 0 => "configurationStoreServers",
        _ => "zkServers",
    }]);

    /// <summary>How it connects to bookies.</summary>
    public Greeting ToBookies => Role == PulsarRole.Broker
        ? new(this["bookkeeperTLSClientAuthentication"] == "true", CertificateRole: CertificateRole)
        : new(this["tlsProviderFactoryClass"].Length > 0, CertificateRole: CertificateRole);

    /// <summary>How it connects to brokers.</summary>
    public Greeting ToBrokers => new(
        this[Role == PulsarRole.Proxy ? "tlsEnabledWithBroker" : "brokerClientTlsEnabled"] == "true",
        this["brokerClientAuthenticationPlugin"].Length == 0
            ? null : Path.GetFileNameWithoutExtension(this["brokerClientAuthenticationParameters"]),
        Forwards: Role == PulsarRole.Proxy && this["authenticationEnabled"] == "true");

    public bool QuorumSpeaksTls => this["sslQuorum"] == "true";

    /// <summary>Why the quorum port refuses another server; null if it does not.</summary>
    public string? RefusesServer(bool tls) =>
        this["portUnification"] == "true" || QuorumSpeaksTls == tls ? null : "the quorum port speaks otherwise";

    /// <summary>Why ZooKeeper refuses a client from another host; null if it does not.</summary>
    public string? RefusesZooKeeperClient(string environment, string servers)
    {
        var tls = environment.Contains("-Dzookeeper.client.secure=true", StringComparison.Ordinal);
        var port = this[tls ? "secureClientPort" : "clientPort"];
        if (port.Length == 0 || !servers.Contains($"{Service.Address}:{port}", StringComparison.Ordinal))
            return $"{servers} does not name its port {port}";
        if (!tls)
            return this["clientPortAddress"] is "" ? null : "it takes plain text from its own host only";
        if (!environment.Contains("-Dzookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty")
            || this["serverCnxnFactory"] != "org.apache.zookeeper.server.NettyServerCnxnFactory")
        {
            return "only Netty speaks TLS";
        }

        if (!environment.Contains("-Dzookeeper.ssl.keyStore.location="))
            return "it needs a certificate";
        return environment.Contains($"-Dzookeeper.ssl.enabledProtocols={this["ssl.enabledProtocols"]}")
            ? null : "the protocols differ";
    }

    /// <summary>Why a bookie refuses a client; null if it does not.</summary>
    public string? RefusesBookieClient(Greeting client)
    {
        if (client.Tls && this["tlsProviderFactoryClass"].Length == 0)
            return "it knows no TLS";
        if (client is { Tls: true, CertificateRole: null } && this["tlsClientAuthentication"] == "true")
            return "it needs a certificate";
        if (!this["bookieAuthProviderFactoryClass"].EndsWith(".BookieAuthZFactory", StringComparison.Ordinal))
            return null;
        if (!client.Tls)
            return "it needs TLS";
        return this["authorizedRoles"].Split(',').Contains(client.CertificateRole) ? null : "the role is not allowed";
    }

    /// <summary>Why a broker, proxy or WebSocket proxy refuses a client; null if it does not.</summary>
    public string? RefusesClient(Greeting client, bool isService = false)
    {
        string[] keys = Role == PulsarRole.WebSocket ? ["webServicePort"]
            : [Role == PulsarRole.Proxy ? "servicePort" : "brokerServicePort", "webServicePort"];
        if (keys.Any(key => this[client.Tls ? $"{key}Tls" : key].Length == 0))
            return "the port is closed";
        if (client.Tls && (this["tlsCertificateFilePath"].Length == 0 || this["tlsKeyFilePath"].Length == 0))
            return "it has no certificate";
        if (this["authenticationEnabled"] != "true")
            return null;
        if (client.Subject is null && this["anonymousUserRole"].Length == 0)
            return "it needs a token";
        if (client.Subject is not null && this["tokenPublicKey"].Length == 0)
            return "it cannot check a token";
        if (this["authorizationEnabled"] != "true")
            return null;
        var subject = client.Subject ?? this["anonymousUserRole"];
        if (Role == PulsarRole.Broker && this["proxyRoles"].Split(',').Contains(subject) != client.Forwards)
            return "the roles of the proxy and its client do not fit";
        return !isService || this["superUserRoles"].Split(',').Contains(subject) ? null : $"{subject} may do nothing";
    }
}
