using PulsarOps.Model;

namespace PulsarOps.Roles;

/// <summary>The addresses by which services and clients of a cluster find each other.</summary>
internal static class ClusterAddresses
{
    private static readonly PerTopology<string> Servers = new(topology => ZooKeepers(topology, "client"));

    private static readonly PerTopology<string> SecureServers = new(topology => ZooKeepers(topology, "clientTls"));

    private static readonly PerTopology<string> WebServices = new(topology => "http://" + Brokers(topology, "web"));

    private static readonly PerTopology<string> SecureWebServices = new(topology =>
        "https://" + Brokers(topology, "webTls"));

    private static readonly PerTopology<string> BrokerServices = new(topology =>
        "pulsar://" + Brokers(topology, "broker")
    );

    private static readonly PerTopology<string> SecureBrokerServices = new(topology =>
        "pulsar+ssl://" + Brokers(topology, "brokerTls"));

    /// <summary>
    /// <c>host:port,host:port</c> of the ZooKeeper servers, with the chroot at the end for an external ZooKeeper.
    /// </summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="secure">Whether the ports are those for TLS.</param>
    public static string ZooKeeperServers(PulsarTopology topology, bool secure = false) =>
        topology.ExternalZooKeeper ?? (secure ? SecureServers : Servers).Of(topology);

    public static string ZooKeeperServer(PulsarService server, bool secure = false) =>
        $"{server.Address}:{server.Port(secure ? "clientTls" : "client")}";

    /// <summary>The znode below which the cluster keeps its own, such as <c>/pulsar</c>; empty for the root.</summary>
    public static string ZooKeeperRoot(PulsarTopology topology) =>
        topology.ExternalZooKeeper is { } external && external.IndexOf('/') is >= 0 and var slash
            ? external.Substring(slash)
            : "";

    /// <summary>The servers of an external ZooKeeper as <c>host:port</c>; none if the cluster has its own.</summary>
    public static IReadOnlyList<string> ExternalServers(PulsarTopology topology) =>
        topology.ExternalZooKeeper?.Split('/')[0].Split(',') ?? [];

    /// <summary>One URL with the addresses of all brokers. Clients and tools try the brokers in turn.</summary>
    public static string WebServiceUrl(PulsarTopology topology, bool secure = false) =>
        (secure ? SecureWebServices : WebServices).Of(topology);

    public static string BrokerServiceUrl(PulsarTopology topology, bool secure = false) =>
        (secure ? SecureBrokerServices : BrokerServices).Of(topology);

    /// <summary>A bookie's id in the cluster, also in its cookie.</summary>
    public static string BookieId(PulsarService bookie) => $"{bookie.Address}:{bookie.Port("bookie")}";

    /// <summary>
    /// A broker's name in the list of active brokers. It changes when the broker closes the web port for plain text.
    /// </summary>
    public static string BrokerId(PulsarService broker)
    {
        var port = broker.Ports.Any(port => port.Name == "web") ? "web" : "webTls";
        return $"{broker.Address}:{broker.Port(port)}";
    }

    /// <summary>The names that a broker may have: on the way to another security, those of before count too.</summary>
    public static IReadOnlyList<string> BrokerIds(PulsarTopology topology, PulsarService broker) =>
        topology.IsOnTheWay
            ? [$"{broker.Address}:{broker.Port("webTls")}", $"{broker.Address}:{broker.Port("web")}"]
            : [BrokerId(broker)];

    private static string ZooKeepers(PulsarTopology topology, string port) => string.Join(
        ",", topology.Members(PulsarRole.ZooKeeper).OrderBy(server => server.Number)
            .Select(server => $"{server.Address}:{server.Port(port)}"));

    // Sorted, so that naming the hosts in another order changes no file.
    private static string Brokers(PulsarTopology topology, string port) => string.Join(
        ",", topology.Of(PulsarRole.Broker)
            .OrderBy(broker => broker.Address, StringComparer.Ordinal).ThenBy(broker => broker.Port(port))
            .Select(broker => $"{broker.Address}:{broker.Port(port)}"));
}
