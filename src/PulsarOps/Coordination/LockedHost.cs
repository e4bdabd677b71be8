using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>
/// A host under the lock of an operation. Its changes carry the operation's id and are recorded in the journal.
/// </summary>
internal sealed class LockedHost(
    string hostName, IHost host, string owner, HostLease? lease, OperationJournal journal) : IHost
{
    public string Name => host.Name;

    public async Task ApplyAsync(HostBatch batch, Action<HostOperationResult> report, CancellationToken cancellation)
    {
        if (batch.StateDirectory.Length == 0)
        {
            await host.ApplyAsync(batch, report, cancellation);
            return;
        }

        if (batch.Entries.Any(
            entry => entry.Operation is RemoveOperation remove && remove.Path == lease?.StateDirectory))
        {
            lease!.End();
        }

        var owned = batch with { Owner = owner, Begin = journal.BeginOn(hostName), Past = journal.Take(hostName) };
        await host.ApplyAsync(owned, Report, cancellation);

        void Report(HostOperationResult result)
        {
            if (result.Outcome
                is HostOperationOutcome.Changed or HostOperationOutcome.Unchanged or HostOperationOutcome.Failed)
                journal.HasBegunOn(hostName);
            report(result);
        }
    }

    public Task WaitForAsync(
        IReadOnlyList<ReadinessWait> waits, Action<ReadinessResult> report, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var records = waits.ToDictionary(wait => wait.Number, wait => wait.Record);
        return host.WaitForAsync(waits, Report, cancellation);

        void Report(ReadinessResult result)
        {
            if (records[result.Number] is { } record)
            {
                journal.Add(
                    hostName, record, begun, result.Outcome == ReadinessOutcome.Open ? "done" : "failed",
                    result.Outcome == ReadinessOutcome.Open ? "" : result.Detail);
            }

            report(result);
        }
    }

    public async Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var facts = await host.ProbeAsync(probe, cancellation);
        if (probe.Record is { } record)
            journal.Add(hostName, record, begun, "decided", "");
        return facts;
    }

    public async Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var path = await host.UploadAsync(request with { Owner = owner }, cancellation);
        if (path != request.LocalPath)
            journal.Add(hostName, new($"upload:{path}", "Upload", path, "the host needs it"), begun, "done", "");
        return path;
    }

    public Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation) =>
        host.DownloadAsync(request, cancellation);

    public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation) =>
        host.SendCanaryAsync(request, cancellation);

    public async Task<TrafficResult> WatchTrafficAsync(
        TrafficRequest request, Action<TrafficSample> report, CancellationToken stop, CancellationToken cancellation)
    {
        var (begun, result) = (journal.Now, (TrafficResult?)null);
        var last = new TrafficSample(0, TimeSpan.Zero, TimeSpan.Zero);
        try
        {
            return result = await host.WatchTrafficAsync(
                request with { Owner = owner }, sample => report(last = sample), stop, cancellation);
        }
        finally
        {
            // What was seen counts, even if the messages did not end in good order.
            journal.Add(
                hostName, PulsarCanary.Step, begun, result is null ? "failed" : "done",
                PulsarCanary.Of(
                    result ?? new(last.Received, 0, 0, last.LongestGap, TimeSpan.Zero, "")).ToText());
        }
    }

    public Task<LedgerListing> ListLedgersAsync(LedgerRequest request, CancellationToken cancellation) =>
        host.ListLedgersAsync(request, cancellation);

    public Task<ScanAnswer> ScanAsync(ScanRequest request, CancellationToken cancellation) =>
        host.ScanAsync(request, cancellation);

    public Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation) =>
        host.LeaseAsync(request, cancellation);

    public Task<JournalAnswer> ReadJournalAsync(
        string stateDirectory, string id, int count, CancellationToken cancellation) =>
        host.ReadJournalAsync(stateDirectory, id, count, cancellation);

    /// <summary>The pool owns the host and disposes of it.</summary>
    public void Dispose()
    {
    }
}
