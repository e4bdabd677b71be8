namespace PulsarOps.Hosts;

/// <summary>
/// A host as the engine sees it. ShellHost implements it with POSIX sh over a session, SimulatedHostSession in memory.
/// </summary>
internal interface IHost : IDisposable
{
    /// <summary>The display name of the host.</summary>
    string Name { get; }

    /// <summary>Answers all questions of a probe at once; changes nothing.</summary>
    Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation);

    /// <summary>
    /// Carries out the batch in order under the host's lock, and reports each operation when it ends.
    /// </summary>
    /// <remarks>
    /// The host refuses each operation if the batch's owner does not hold the lease. An operation whose predecessor
    /// failed is skipped; the others continue.
    /// </remarks>
    Task ApplyAsync(HostBatch batch, Action<HostOperationResult> report, CancellationToken cancellation);

    /// <summary>
    /// Waits on the host until each readiness probe passes, its process has ended or its time is up, and reports each
    /// when it ends.
    /// </summary>
    Task WaitForAsync(
        IReadOnlyList<ReadinessWait> waits,
        Action<ReadinessResult> report,
        CancellationToken cancellation
    );

    /// <summary>
    /// Uploads a file of the controller, unless the host can read it directly, and returns its path on the host. The
    /// step that uses the file verifies it.
    /// </summary>
    Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation);

    /// <summary>
    /// Copies a file of the host to the controller, completely or not at all. An interrupted download starts from the
    /// beginning, because the file may have changed.
    /// </summary>
    Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation);

    /// <summary>Acquires, renews, releases or breaks the lease of a cluster on the host.</summary>
    Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation);

    /// <summary>The lease, and the records of the last operations, or of one, in the host's journal.</summary>
    /// <param name="id">The id of one operation; empty for the last ones.</param>
    Task<JournalAnswer> ReadJournalAsync(string stateDirectory, string id, int count, CancellationToken cancellation);

    /// <summary>
    /// Sends messages through one broker and reads them through another, on a topic of a given owner.
    /// </summary>
    Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation);

    /// <summary>
    /// Sends messages and reads them until <paramref name="stop"/> is cancelled, and reports once a second.
    /// </summary>
    /// <param name="stop">Ends the messages in good order, which takes some seconds.</param>
    /// <param name="cancellation">Ends them at once. Their topic may remain for the next time.</param>
    Task<TrafficResult> WatchTrafficAsync(
        TrafficRequest request, Action<TrafficSample> report, CancellationToken stop, CancellationToken cancellation);

    /// <summary>Lists the ledgers of which a bookie has a copy; changes nothing.</summary>
    Task<LedgerListing> ListLedgersAsync(LedgerRequest request, CancellationToken cancellation);

    /// <summary>
    /// Lists the ports of the host's services, and sends requests to ports of other hosts; changes nothing.
    /// </summary>
    Task<ScanAnswer> ScanAsync(ScanRequest request, CancellationToken cancellation);
}

/// <summary>
/// The path of a test message: a topic owned by one broker, written through a second, read through a third (or as many
/// as there are).
/// </summary>
/// <param name="Owner">The service URL of the broker that must own the topic, as a lookup reports it.</param>
/// <param name="AdminAddress"><c>host:port</c> of the web service to ask for lookups.</param>
internal sealed record CanaryRequest(
    string ReleaseDirectory,
    string EnvironmentFile,
    string AdminAddress,
    string Owner,
    string ProduceUrl,
    string ConsumeUrl,
    int Messages,
    int TimeoutSeconds
)
{
    /// <summary>The folder with the keys, certificates and token for the web service; null for plain text.</summary>
    public string? WebTls { get; init; }

    /// <summary>The owner's name in the list of active brokers.</summary>
    public string BrokerName { get; init; } = AdminAddress;

    /// <summary>The account that runs the clients; empty for the user of the connection.</summary>
    public string User { get; init; } = "";
}

/// <summary>
/// The result. <paramref name="Stage"/> names what failed: lookup, subscribe, produce, consume or cleanup.
/// </summary>
internal sealed record CanaryResult(
    bool Succeeded,
    string Stage,
    string Topic,
    int Consumed,
    double Seconds,
    string Output
);

/// <summary>A file on the host, and the local path that it is copied to. An existing local file is replaced.</summary>
/// <param name="Path">The path on the host. A link is followed.</param>
/// <param name="LocalPath">The local path, in an existing folder.</param>
internal sealed record DownloadRequest(string Path, string LocalPath)
{
    /// <summary>
    /// Whether the file may grow while it is read, as a log does. The download has the file's content as of its start.
    /// </summary>
    public bool MayGrow { get; init; }

    /// <summary>Gets the number of bytes that have arrived, from any thread. The host waits until it returns.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>A file that has arrived completely.</summary>
internal sealed record DownloadResult(long Length, string Sha256);

/// <summary>A file of the controller, and its target folder on the host.</summary>
internal sealed record UploadRequest(string LocalPath, string Sha512, string Directory)
{
    /// <summary>
    /// The release directory to unpack it to: the host may begin while the rest is in transit. Empty: it stays a file.
    /// </summary>
    public string ReleaseDirectory { get; init; } = "";

    /// <summary>A program that the release directory must contain.</summary>
    public string Program { get; init; } = "";

    /// <summary>The operation that must hold the lease in the folder; empty if no lease may be held there.</summary>
    public string Owner { get; init; } = "";
}
