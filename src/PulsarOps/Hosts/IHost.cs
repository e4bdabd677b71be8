namespace PulsarOps.Hosts;

/// <summary>A machine as the engine sees it. ShellHost does it by POSIX sh over a session, SimulatedHost in memory.</summary>
internal interface IHost : IDisposable
{
    /// <summary>The machine's name for people.</summary>
    string Name { get; }

    /// <summary>Answers every question at once; changes nothing.</summary>
    Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation);

    /// <summary>Carries out the batch in its order, under the machine's lock, and reports each primitive as it ends.</summary>
    /// <remarks>The machine refuses each where the batch's owner does not hold the lease. A primitive whose predecessor failed is skipped; the others go on.</remarks>
    Task ApplyAsync(HostBatch batch, Action<HostOperationResult> report, CancellationToken cancellation);

    /// <summary>Waits on the machine until each gate is open, its process is gone or its time is up, and reports each as it ends.</summary>
    Task WaitForAsync(
        IReadOnlyList<ReadinessWait> waits,
        Action<ReadinessResult> report,
        CancellationToken cancellation
    );

    /// <summary>Brings a file of the controller to the machine where that does not see it anyway, and returns its path there; whoever uses it checks it.</summary>
    Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation);

    /// <summary>
    /// Copies a file of the host to the controller, as a whole or not at all. A download that was interrupted starts
    /// again, because the file may be another one by then.
    /// </summary>
    Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation);

    /// <summary>Takes, renews, gives back or breaks the lease of a cluster on the machine.</summary>
    Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation);

    /// <summary>The lease, and the records of the last operations, or of one, in the machine's journal.</summary>
    /// <param name="id">Of one operation; empty: of the last ones.</param>
    Task<JournalAnswer> ReadJournalAsync(string stateDirectory, string id, int count, CancellationToken cancellation);

    /// <summary>Sends messages through one broker and reads them through another, on a topic of a given owner.</summary>
    Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation);
}
