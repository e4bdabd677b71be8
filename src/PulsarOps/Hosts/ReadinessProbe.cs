using System.Globalization;

namespace PulsarOps.Hosts;

/// <summary>A condition of a running service, checked on the host without a JVM.</summary>
/// <remarks>
/// <c>ZooKeeperTls</c> and <c>WebTls</c> are the folder on the host with the keys and certificates for connections to
/// ZooKeeper or to a web port (<c>PulsarPaths.Tls</c>). They are null for plain text.
/// </remarks>
internal abstract record ReadinessProbe;

/// <summary>A process listens on the port.</summary>
internal sealed record PortReadiness(string Address, int Port) : ReadinessProbe;

/// <summary>The server serves as a follower or standalone, or leads with this many synced followers.</summary>
internal sealed record ZooKeeperReadiness(string Address, int ClientPort, int SyncedFollowers) : ReadinessProbe;

/// <summary>
/// The bookie's port is open and the bookie is registered as writable, by its own session: that of an earlier process
/// may live on for a while.
/// </summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
/// <param name="Address">Its name in the cluster.</param>
/// <param name="Port">Its service port.</param>
/// <param name="MetricsPort">
/// The port of its metrics, which show whether it is registered. Null if there is none: the znode then decides.
/// </param>
internal sealed record BookieReadiness(string Servers, string Address, int Port, int? MetricsPort) : ReadinessProbe
{
    /// <summary>The bookie's ledger folders. Their usage explains why it may be registered as read-only.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Where the metrics are served.</summary>
    public string MetricsAddress { get; init; } = Address;

    public string? ZooKeeperTls { get; init; }
}

/// <summary>The broker reports that it is ready and is listed among the active ones.</summary>
internal sealed record BrokerReadiness(string Servers, string Address, int WebPort) : ReadinessProbe
{
    /// <summary>Its possible names in the list of active brokers, separated by commas.</summary>
    public string Names { get; init; } = string.Create(CultureInfo.InvariantCulture, $"{Address}:{WebPort}");

    public string? ZooKeeperTls { get; init; }

    public string? WebTls { get; init; }
}

/// <summary>The proxy's port is open, and through its web server a broker reports that it is ready.</summary>
internal sealed record ProxyReadiness(string Address, int Port, int WebPort) : ReadinessProbe
{
    public string? WebTls { get; init; }
}

/// <summary>The service answers a request for the path with status 200.</summary>
internal sealed record HttpReadiness(string Address, int Port, string Path) : ReadinessProbe
{
    public string? WebTls { get; init; }
}

/// <summary>
/// The service shows its metrics, which it does once it has a session with ZooKeeper, and an auditor is elected or
/// about to be.
/// </summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
/// <param name="MetricsAddress">Where its metrics are served.</param>
/// <param name="MetricsPort">Their port.</param>
internal sealed record AutoRecoveryReadiness(string Servers, string MetricsAddress, int MetricsPort) : ReadinessProbe
{
    public string? ZooKeeperTls { get; init; }
}

/// <summary>All these servers serve, and the leader has this many synced followers.</summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
internal sealed record EnsembleReadiness(string Servers, int SyncedFollowers) : ReadinessProbe
{
    public string? ZooKeeperTls { get; init; }
}

/// <summary>All these znodes exist.</summary>
internal sealed record ZNodeReadiness(string Servers, IReadOnlyList<string> Paths) : ReadinessProbe
{
    public string? ZooKeeperTls { get; init; }
}

/// <summary>
/// The job has ended. The detail of the result is its exit status, and the log tail is the end of its output.
/// </summary>
/// <remarks>The detail is <c>collected</c> if its folder is gone: another run has seen it end.</remarks>
internal record JobCompletion(string Directory) : ReadinessProbe;

/// <summary>
/// The same for a job that copies ledgers. As long as it copies some, the time of the wait begins again.
/// </summary>
internal sealed record CopyCompletion(string Directory) : JobCompletion(Directory);

/// <summary>A readiness probe to wait for. If its process (by pid file) ends first, the wait ends as well.</summary>
/// <param name="LogFiles">Log files whose last lines go into the result if the readiness probe fails.</param>
/// <param name="TimeoutSeconds">
/// Seconds without progress: a process that is still starting gets up to <see cref="TimeoutFactor"/> times as long.
/// </param>
/// <param name="Restarts">
/// Whether a service manager restarts the process. The wait then ends after two restarts in vain.
/// </param>
internal sealed record ReadinessWait(
    int Number,
    ReadinessProbe ReadinessProbe,
    string? PidFile,
    int TimeoutSeconds,
    IReadOnlyList<string> LogFiles,
    bool Restarts = false
)
{
    /// <summary>The same value as in wait.bash.</summary>
    public const int TimeoutFactor = 3;

    /// <summary>Its purpose, for the journal.</summary>
    public StepRecord? Record { get; init; }

    /// <summary>Gets the detail of a <see cref="CopyCompletion"/> whenever it changes, from any thread.</summary>
    public Action<string>? Progress { get; init; }
}

/// <summary>How a wait ended.</summary>
/// <param name="Detail">
/// On success: the service's own report, such as its mode. Otherwise: the last observation.
/// </param>
/// <param name="LogTail">
/// The last log lines of this process; empty on success. For a job that has ended: the end of its output.
/// </param>
internal sealed record ReadinessResult(int Number, ReadinessOutcome Outcome, string Detail, string LogTail)
{
    /// <summary>The log line that names the cause; empty if there is none.</summary>
    public string Cause { get; init; } = "";

    /// <summary>The duration of the wait in seconds.</summary>
    public int Seconds { get; init; }
}

internal enum ReadinessOutcome
{
    Open,
    ProcessEnded,
    TimedOut,
}
