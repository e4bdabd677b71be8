using PulsarOps.Common;

namespace PulsarOps;

/// <summary>The status of a service at the time of the query.</summary>
public sealed class PulsarServiceStatus
{
    internal PulsarServiceStatus(PulsarTopology topology, PulsarService service, PulsarServiceState state)
    {
        Cluster = topology.Name;
        Version = topology.Version;
        Service = service.Id;
        Role = service.Role;
        Node = service.Node;
        Ports = ReadOnly.Copy(service.Ports.Select(port => port.ToString()));
        State = state;
    }

    /// <summary>The cluster's name.</summary>
    public string Cluster { get; }

    /// <summary>The service's id, such as <c>broker@pulsar7</c>.</summary>
    public string Service { get; }

    /// <summary>The role of the service.</summary>
    public PulsarRole Role { get; }

    /// <summary>The name of the node.</summary>
    public string Node { get; }

    /// <summary>The state of the service.</summary>
    public PulsarServiceState State { get; }

    /// <summary>Details, such as the mode of a ZooKeeper server, or why the service is not ready.</summary>
    public string Detail { get; internal init; } = "";

    /// <summary>The process id; 0 if there is no process.</summary>
    public int ProcessId { get; internal init; }

    /// <summary>The memory of the process, in MiB: its proportional share, or else its resident memory.</summary>
    public int MemoryMB { get; internal init; }

    /// <summary>The start time of the process; null if there is no process.</summary>
    public DateTimeOffset? Since { get; internal init; }

    /// <summary>Whether its configuration, environment or release has changed since the start.</summary>
    public bool RestartPending { get; internal init; }

    /// <summary>The ports, as <c>name:number</c>.</summary>
    public IReadOnlyList<string> Ports { get; }

    /// <summary>The release in the topology.</summary>
    public Version Version { get; }

    public override string ToString() => $"{Service}: {State}";
}
