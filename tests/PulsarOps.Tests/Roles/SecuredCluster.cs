using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Configuration;

namespace PulsarOps.Tests.Roles;

/// <summary>A cluster whose services may be at different stages of its security.</summary>
internal sealed class SecuredCluster(PulsarTopology topology)
{
    private readonly Dictionary<(string, SecurityStage), SecuredService> _known = [];
    private readonly Dictionary<(string, SecurityStage), Dictionary<string, string>> _tools = [];

    public PulsarTopology Topology => topology;

    public SecuredService At(PulsarService service, SecurityStage stage)
    {
        if (!_known.TryGetValue((service.Id, stage), out var known))
            known = _known[(service.Id, stage)] = new(topology, service, stage);
        return known;
    }

    /// <summary>All services of a role, at a stage.</summary>
    public IEnumerable<SecuredService> Of(PulsarRole role, SecurityStage stage) =>
        topology.Of(role).Select(service => At(service, stage));

    /// <summary>Every connection inside of the cluster that its server refuses.</summary>
    /// <param name="stageOf">The stage of each service.</param>
    /// <param name="tools">The stage of the tools on all hosts.</param>
    /// <param name="bookiesRoll">
    /// Whether bookies restart one by one to accept TLS. The shell on their hosts, which reads their own files, then
    /// reaches only some of them.
    /// </param>
    /// <param name="repeatsReplication">Whether bookies repeat what they fail to replicate.</param>
    public IReadOnlyList<string> Refusals(
        Func<PulsarService, SecurityStage> stageOf, SecurityStage tools, bool bookiesRoll = false,
        bool repeatsReplication = false)
    {
        SecuredService[] all = [.. topology.Services.Select(service => At(service, stageOf(service)))];
        var (zooKeepers, bookies, brokers) = (
            Of(PulsarRole.ZooKeeper), Of(PulsarRole.Bookie), Of(PulsarRole.Broker));
        return
        [
            .. zooKeepers.SelectMany(one => Told(
                one.Id, zooKeepers.Where(other => other != one),
                server => server.RefusesServer(one.QuorumSpeaksTls))),
            .. all.Where(one => RoleCatalog.Of(one.Role).ZooKeeperTls is not null).SelectMany(one => Told(
                one.Id, zooKeepers,
                server => server.RefusesZooKeeperClient(one.ZooKeeper.Environment, one.ZooKeeper.Servers))),
            .. all.Where(one => one.Role is PulsarRole.Broker or PulsarRole.AutoRecovery
                    || (one.ReplicatesInside && !repeatsReplication))
                .SelectMany(one => Told(one.Id, bookies, server => server.RefusesBookieClient(one.ToBookies))),
            .. all.Where(one => RoleCatalog.Of(one.Role).CarriesToken).SelectMany(one => Told(
                one.Id, brokers.Where(other => other != one),
                server => server.RefusesClient(one.ToBrokers, isService: !one.ToBrokers.Forwards)
                    ?? OutsideOfAllowed(one, server))),
            .. topology.Nodes.SelectMany(node => ToolRefusals(node, tools, zooKeepers, bookies, brokers, bookiesRoll)),
        ];

        SecuredService[] Of(PulsarRole role) => [.. all.Where(one => one.Role == role)];
    }

    private static IEnumerable<string> Told(
        string client, IEnumerable<SecuredService> servers, Func<SecuredService, string?> refusal) =>
        servers.Select(server => (server, reason: refusal(server))).Where(pair => pair.reason is not null)
            .Select(pair => $"{pair.server.Id} refuses {client}: {pair.reason}");

    /// <summary>A proxy connects its clients only to the ports that it allows.</summary>
    private static string? OutsideOfAllowed(SecuredService proxy, SecuredService broker) =>
        proxy.Role != PulsarRole.Proxy
        || proxy["brokerProxyAllowedTargetPorts"].Split(',')
            .Contains(broker[proxy.ToBrokers.Tls ? "brokerServicePortTls" : "brokerServicePort"])
            ? null : "the proxy does not allow its port";

    private IEnumerable<string> ToolRefusals(
        PulsarNode node, SecurityStage stage, SecuredService[] zooKeepers, SecuredService[] bookies,
        SecuredService[] brokers, bool bookiesRoll)
    {
        var files = Tools(node, stage);
        var environment = files["tools.env"];
        var servers = environment.Split('\n').First(
            line => line.StartsWith("PULSAROPS_ZOOKEEPER=", StringComparison.Ordinal));
        var client = JavaPropertiesReader.Read(files["client.conf"]);
        var tls = client["brokerServiceUrl"].StartsWith("pulsar+ssl://", StringComparison.Ordinal);
        var token = client.GetValueOrDefault("authParams", "");
        Greeting toBrokers = new(tls, token.Length == 0 ? null : Path.GetFileNameWithoutExtension(token));

        var own = bookies.FirstOrDefault(bookie => bookie.Service.Node == node.Name);
        var certificateRole = CertificateContent.RoleNames(node)[0];
        var toBookies = own?.ToBookies ?? new(
            JavaPropertiesReader.Read(files["bookkeeper.conf"]).GetValueOrDefault("tlsProviderFactoryClass", "") != "",
            CertificateRole: certificateRole);
        var reaches = CertificateContent.BookieClients.Contains(certificateRole) && !(bookiesRoll && own is not null);
        return
        [
            .. Told($"tools@{node.Name}", zooKeepers, server => server.RefusesZooKeeperClient(environment, servers)),
            .. Told($"tools@{node.Name}", brokers, server => server.RefusesClient(toBrokers, isService: true)),
            .. Told($"tools@{node.Name}", reaches ? bookies : [], server => server.RefusesBookieClient(toBookies)),
        ];
    }

    private Dictionary<string, string> Tools(PulsarNode node, SecurityStage stage)
    {
        if (!_tools.TryGetValue((node.Name, stage), out var files))
        {
            var defaults = RenderedFiles.DefaultConfiguration(topology.Version.ToString());
            files = _tools[(node.Name, stage)] = ServiceFiles.ForTools(topology.At(stage), node, defaults, "/jdk")
                .ToDictionary(file => Path.GetFileName(file.Path), file => file.Content);
        }

        return files;
    }
}
