using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>When a service is ready.</summary>
internal static class ReadinessProbes
{
    /// <param name="topology">The cluster.</param>
    /// <param name="service">One of its services.</param>
    /// <param name="desiredStates">If they select only some of its peers, no more are asked for.</param>
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

    /// <summary>Its own log first, then what the process printed: the former lacks what went wrong before logging began.</summary>
    public static IReadOnlyList<string> LogFiles(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Daemon
            ?
            [
                $"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.log",
                $"{service.LogDirectory}/pulsar-{service.RoleName}-{service.Node}.out",
            ]
            : [$"{service.LogDirectory}/{service.Name}.log", service.OutputFile];
}
