using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>When a service is ready.</summary>
internal static class Gates
{
    public static Gate Of(PulsarTopology topology, PulsarService service)
    {
        var servers = ClusterAddresses.ZooKeeperServers(topology);
        return service.Role switch
        {
            PulsarRole.ZooKeeper => new ZooKeeperGate(
                service.Address, service.Port("client"), SyncedFollowers: topology.Of(PulsarRole.ZooKeeper).Count() - 1),
            PulsarRole.Bookie => new BookieGate(servers, service.Address, service.Port("bookie")),
            _ => new BrokerGate(servers, service.Address, service.Port("web")),
        };
    }

    /// <summary>Its own log first, then what the process printed: the former lacks what went wrong before logging began.</summary>
    public static IReadOnlyList<string> LogFiles(PulsarService service) => [$"{service.LogDirectory}/{service.Name}.log", service.OutputFile];
}
