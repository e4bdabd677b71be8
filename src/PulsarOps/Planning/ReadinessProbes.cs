using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Builds the readiness probes of services.</summary>
internal static class ReadinessProbes
{
    /// <param name="topology">The cluster.</param>
    /// <param name="service">One of its services.</param>
    /// <param name="desiredStates">If they select only some of its peers, no more are required.</param>
    public static ReadinessProbe Of(
        PulsarTopology topology,
        PulsarService service,
        IReadOnlyList<DesiredState>? desiredStates = null
    )
    {
        var peers = topology.Of(service.Role).Count(peer => desiredStates?.Any(
            desired => desired.State == LifecycleState.Running && desired.Selects(peer)) != false);
        return RoleCatalog.Of(service.Role).Readiness(topology, service, peers);
    }

    /// <summary>
    /// The service's own log first, then the process's output: the log lacks errors from before logging began.
    /// </summary>
    public static IReadOnlyList<string> LogFiles(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Daemon
            ?
            [
                $"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.log",
                $"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.out",
            ]
            : [$"{service.LogDirectory}/{service.Name}.log", service.OutputFile];
}
