using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Chooses the service manager of a topology's services.</summary>
internal static class ServiceManagers
{
    public static ServiceManager Of(PulsarTopology topology, PulsarService service) => topology.ServiceManager switch
    {
        PulsarServiceManager.Systemd => new(ServiceManagerKind.Systemd, service.Unit),
        PulsarServiceManager.Daemon => new(ServiceManagerKind.Daemon, User: topology.ServiceUser ?? ""),
        _ => new(ServiceManagerKind.Process, User: topology.ServiceUser ?? ""),
    };
}
