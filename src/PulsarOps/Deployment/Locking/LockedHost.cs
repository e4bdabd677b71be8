using PulsarOps.Deployment.Journal;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Leases;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Deployment.Locking;

/// <summary>A machine under the lock of an operation: whatever changes it goes under its name, and into the journal.</summary>
internal sealed class LockedHost(string machine, IHost host, string owner, MachineLease? lease, OperationJournal journal) : IHost
{
    public string Name => host.Name;

    public async Task ApplyAsync(HostBatch batch, Action<PrimitiveResult> report, CancellationToken cancellation)
    {
        if (batch.StateDirectory.Length == 0)
        {
            await host.ApplyAsync(batch, report, cancellation);
            return;
        }

        if (batch.Entries.Any(entry => entry.Primitive is RemovePrimitive remove && remove.Path == lease?.StateDirectory))
            lease!.End();
        var owned = batch with { Owner = owner, Begin = journal.BeginOn(machine), Past = journal.Take(machine) };
        await host.ApplyAsync(owned, Report, cancellation);

        void Report(PrimitiveResult result)
        {
            if (result.Outcome is PrimitiveOutcome.Changed or PrimitiveOutcome.Unchanged or PrimitiveOutcome.Failed)
                journal.HasBegunOn(machine);
            report(result);
        }
    }

    public Task WaitForAsync(IReadOnlyList<GateWait> waits, Action<GateResult> report, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var notes = waits.ToDictionary(wait => wait.Number, wait => wait.Note);
        return host.WaitForAsync(waits, Report, cancellation);

        void Report(GateResult result)
        {
            if (notes[result.Number] is { } note)
                journal.Add(machine, note, begun, result.Outcome == GateOutcome.Open ? "done" : "failed", result.Outcome == GateOutcome.Open ? "" : result.Detail);
            report(result);
        }
    }

    public async Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var facts = await host.ProbeAsync(probe, cancellation);
        if (probe.Note is { } note)
            journal.Add(machine, note, begun, "decided", "");
        return facts;
    }

    public async Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation)
    {
        var begun = journal.Now;
        var path = await host.UploadAsync(request with { Owner = owner }, cancellation);
        if (path != request.LocalPath)
            journal.Add(machine, new($"upload:{path}", "Upload", path, "the host needs it"), begun, "done", "");
        return path;
    }

    public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation) => host.SendCanaryAsync(request, cancellation);

    public Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation) => host.LeaseAsync(request, cancellation);

    public Task<JournalAnswer> ReadJournalAsync(string stateDirectory, string id, int count, CancellationToken cancellation) =>
        host.ReadJournalAsync(stateDirectory, id, count, cancellation);

    public Task PauseAsync(TimeSpan duration, CancellationToken cancellation) => host.PauseAsync(duration, cancellation);

    /// <summary>The machine is the pool's.</summary>
    public void Dispose()
    {
    }
}
