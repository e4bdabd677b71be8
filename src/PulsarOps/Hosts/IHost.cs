namespace PulsarOps.Hosts;

/// <summary>
/// A host as the engine sees it. ShellHost implements it with POSIX sh over a session, SimulatedHost in memory.
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
    /// user of the file verifies it.
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
}
