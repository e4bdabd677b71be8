using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Builds the readiness probes of services.</summary>
internal static class ReadinessProbes
{
    /// <param name="topology">The cluster.</param>
    /// <param name="service">One of its services.</param>
    /// <param name="desiredStates">If they select only some of its peers, only those must be ready.</param>
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

/// <summary>
/// The owners of files. Without root, the connection's user owns everything and owners are not checked.
/// </summary>
internal sealed class Owners(PulsarTopology topology)
{
    /// <summary>Owner of files that services read but must not write.</summary>
    public string Root { get; } = topology.ServiceUser is null ? "" : "root";

    /// <summary>Owner of files that only services may read.</summary>
    public string Readers { get; } = topology.ServiceUser is { } user ? $"root:{user}" : "";

    /// <summary>Owner of files that services write.</summary>
    public string Service { get; } = topology.ServiceUser ?? "";

    /// <summary>Mode of folders that any user's tools write to.</summary>
    public string ToolFolderMode { get; } = topology.ServiceUser is null ? "755" : "1777";

    /// <summary>
    /// The owner of a folder for tools: the account in a folder of the account, and root elsewhere. Otherwise the
    /// account could replace what root's tools put there.
    /// </summary>
    public string ToolFolder(PulsarNode node, string folder) =>
        folder.StartsWith(node.Paths.Logs + "/", StringComparison.Ordinal) ? Service : Root;

    /// <summary>Why the owner is wrong; null if it is right.</summary>
    public static string? Differ(PathFact fact, string? owner) =>
        string.IsNullOrEmpty(owner) || fact.Owner == owner || fact.OwnerAndGroup == owner ? null
            : $"it belongs to {(owner.Contains(':') ? fact.OwnerAndGroup : fact.Owner)}, not to {owner}";
}
