using PulsarOps.Common;

namespace PulsarOps;

/// <summary>A service as it was when it was asked.</summary>
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

    public string Cluster { get; }

    /// <summary>The service's id: <c>broker@pulsar7</c>.</summary>
    public string Service { get; }

    public PulsarRole Role { get; }

    public string Node { get; }

    public PulsarServiceState State { get; }

    /// <summary>What it says of itself: a ZooKeeper server's mode; or why it is not ready.</summary>
    public string Detail { get; internal init; } = "";

    /// <summary>0 where it has no process.</summary>
    public int ProcessId { get; internal init; }

    /// <summary>Resident memory, in MiB.</summary>
    public int MemoryMB { get; internal init; }

    /// <summary>When its process was started.</summary>
    public DateTimeOffset? Since { get; internal init; }

    /// <summary>Whether its files have changed since it was started.</summary>
    public bool RestartPending { get; internal init; }

    /// <summary><c>name:number</c> of each.</summary>
    public IReadOnlyList<string> Ports { get; }

    /// <summary>The release that the topology wants.</summary>
    public Version Version { get; }

    public override string ToString() => $"{Service}: {State}";
}
