using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Who keeps the processes of a topology's services.</summary>
internal static class Keepers
{
    public static ServiceKeeper Of(PulsarTopology topology, PulsarService service) => topology.ServiceManager switch
    {
        PulsarServiceManager.Systemd => new(KeeperKind.Systemd, service.Unit),
        PulsarServiceManager.Daemon => new(KeeperKind.Daemon, User: topology.ServiceUser ?? ""),
        _ => new(KeeperKind.Process, User: topology.ServiceUser ?? ""),
    };
}
