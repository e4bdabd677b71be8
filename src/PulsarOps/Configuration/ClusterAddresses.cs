using PulsarOps.Topology;

namespace PulsarOps.Configuration;

/// <summary>How the services and clients of a cluster find each other.</summary>
internal static class ClusterAddresses
{
    /// <summary><c>host:port,host:port</c> of the ZooKeeper servers.</summary>
    public static string ZooKeeperServers(PulsarTopology topology) => Join(topology, PulsarRole.ZooKeeper, "client");

    /// <summary>The scheme once, then all brokers: clients and tools try them in turn.</summary>
    public static string WebServiceUrl(PulsarTopology topology) => "http://" + Join(topology, PulsarRole.Broker, "web");

    public static string BrokerServiceUrl(PulsarTopology topology) => "pulsar://" + Join(topology, PulsarRole.Broker, "broker");

    /// <summary>A bookie's identity in the cluster, also in its cookie.</summary>
    public static string BookieId(PulsarService bookie) => $"{bookie.Address}:{bookie.Port("bookie")}";

    /// <summary>A broker's name in the list of active brokers.</summary>
    public static string BrokerId(PulsarService broker) => $"{broker.Address}:{broker.Port("web")}";

    private static string Join(PulsarTopology topology, PulsarRole role, string port) =>
        string.Join(",", topology.Of(role).Select(service => $"{service.Address}:{service.Port(port)}"));
}
