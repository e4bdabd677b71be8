namespace PulsarOps.Hosts;

/// <summary>Something that is true or not yet true of a running service, answered on the machine without a JVM.</summary>
internal abstract record ReadinessProbe;

/// <summary>Somebody listens on the port.</summary>
internal sealed record PortReadiness(string Address, int Port) : ReadinessProbe;

/// <summary>The server serves as a follower or stand-alone, or leads with this many synced followers.</summary>
internal sealed record ZooKeeperReadiness(string Address, int ClientPort, int SyncedFollowers) : ReadinessProbe;

/// <summary>The bookie's port is open and it is registered as writable: not by the session of a process before it, which may live on for a while.</summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
/// <param name="Address">Its name in the cluster.</param>
/// <param name="Port">Where it serves.</param>
/// <param name="MetricsPort">Where it tells whether it is registered; null: nowhere, and the z-node is believed.</param>
internal sealed record BookieReadiness(string Servers, string Address, int Port, int? MetricsPort) : ReadinessProbe
{
    /// <summary>Its ledger folders: how full they are tells why it may be registered as read-only.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];
}

/// <summary>The broker says that it is ready and is listed among the active ones.</summary>
internal sealed record BrokerReadiness(string Servers, string Address, int WebPort) : ReadinessProbe;

/// <summary>The proxy's port is open, and through its web server a broker says that it is ready.</summary>
internal sealed record ProxyReadiness(string Address, int Port, int WebPort) : ReadinessProbe;

/// <summary>The service answers a request for the path with status 200.</summary>
internal sealed record HttpReadiness(string Address, int Port, string Path) : ReadinessProbe;

/// <summary>The service tells its metrics, which it does once it has a session with ZooKeeper, and an auditor is elected or about to be.</summary>
internal sealed record AutoRecoveryReadiness(string Servers, string Address, int MetricsPort) : ReadinessProbe;

/// <summary>All these servers serve, and the one that leads has this many synced followers.</summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
internal sealed record EnsembleReadiness(string Servers, int SyncedFollowers) : ReadinessProbe;

/// <summary>All these z-nodes exist.</summary>
internal sealed record ZNodeReadiness(string Servers, IReadOnlyList<string> Paths) : ReadinessProbe;

/// <summary>The job has ended: the detail of the result is its exit status, the log tail the end of its output.</summary>
/// <remarks>The detail is <c>collected</c> where its folder is gone: another run has seen it end.</remarks>
internal sealed record JobCompletion(string Directory) : ReadinessProbe;

/// <summary>A gate to wait for. If its process (by pid file) ends first, the wait ends as well.</summary>
/// <param name="LogFiles">Their last lines go into the result when the gate stays shut.</param>
/// <param name="TimeoutSeconds">
/// Seconds without progress: a process that works on its start gets up to <see cref="TimeoutFactor"/> times as long.
/// </param>
/// <param name="Restarts">Whether somebody starts its process again: then the wait ends when that has been in vain twice.</param>
internal sealed record ReadinessWait(
    int Number,
    ReadinessProbe ReadinessProbe,
    string? PidFile,
    int TimeoutSeconds,
    IReadOnlyList<string> LogFiles,
    bool Restarts = false
)
{
    /// <summary>As wait.bash has it.</summary>
    public const int TimeoutFactor = 3;

    /// <summary>What it is for, for the journal.</summary>
    public StepRecord? Record { get; init; }
}

/// <summary>How a wait ended.</summary>
/// <param name="Detail">When open: what the service says of itself, such as its mode. Otherwise: what was seen last.</param>
/// <param name="LogTail">
/// The last lines that this process has logged; empty when the gate opened. Of a job that has ended: of its output.
/// </param>
internal sealed record ReadinessResult(int Number, ReadinessOutcome Outcome, string Detail, string LogTail)
{
    /// <summary>The line of the logs that names the cause; empty when there is none.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Seconds that were waited.</summary>
    public int Seconds { get; init; }
}

internal enum ReadinessOutcome
{
    Open,
    ProcessEnded,
    TimedOut,
}
