using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>When a service is ready.</summary>
internal static class ReadinessProbes
{
    /// <param name="topology">The cluster.</param>
    /// <param name="service">One of its services.</param>
    /// <param name="desiredStates">If they select only some of the ZooKeeper servers, no more followers are asked for.</param>
    /// <remarks>
    /// A leader is ready with a majority in sync: each follower answers for itself, and one that is slow or broken
    /// does not delay the others.
    /// </remarks>
    public static ReadinessProbe Of(PulsarTopology topology, PulsarService service, IReadOnlyList<DesiredState>? desiredStates = null)
    {
        var zooKeepers = topology.Of(PulsarRole.ZooKeeper)
            .Count(server => desiredStates?.Any(desired => desired.State == LifecycleState.Running && desired.Selects(server)) != false);
        var servers = ClusterAddresses.ZooKeeperServers(topology);
        return service.Role switch
        {
            PulsarRole.ZooKeeper => new ZooKeeperReadiness(
                service.Address, service.Port("client"),
                SyncedFollowers: QuorumRules.Majority(Math.Max(zooKeepers, 1)) - 1),
            PulsarRole.Bookie => new BookieReadiness(
                servers, service.Address, service.Port("bookie"), BookieSettings.MetricsPort(service))
            {
                Folders = service.LedgerDirectories,
            },
            PulsarRole.AutoRecovery => new AutoRecoveryReadiness(servers, service.Address, service.Port("metrics")),
            PulsarRole.Proxy => new ProxyReadiness(service.Address, service.Port("broker"), service.Port("web")),
            _ => new BrokerReadiness(servers, service.Address, service.Port("web")),
        };
    }

    /// <summary>Its own log first, then what the process printed: the former lacks what went wrong before logging began.</summary>
    public static IReadOnlyList<string> LogFiles(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Daemon
            ? [$"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.log", $"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.out"]
            : [$"{service.LogDirectory}/{service.Name}.log", service.OutputFile];
}
