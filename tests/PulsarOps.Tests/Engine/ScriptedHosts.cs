using System.Globalization;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Engine;

/// <summary>Machines whose every answer is written down beforehand.</summary>
internal sealed class ScriptedHosts(Graph graph, CancellationTokenSource? stop = null)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _busy = [];

    public List<int> Runs { get; } = [];

    public List<string> Batches { get; } = [];

    public List<string> Questions { get; } = [];

    public bool Overlapped { get; private set; }

    public IHost Host(string name) => new ScriptedHost(this, name);

    /// <summary>Whether it succeeds.</summary>
    private bool Run(int number)
    {
        lock (_lock)
            Runs.Add(number);
        switch (graph.Nodes[number].Fate)
        {
            case Fate.Breaks: throw new IOException("broken");
            case Fate.Cancels: stop!.Cancel(); return true;
            case var fate: return fate == Fate.Succeeds;
        }
    }

    private void Record(List<string> list, IEnumerable<int> numbers)
    {
        lock (_lock)
            list.Add(string.Join(' ', numbers));
    }

    private void Occupy(string host, bool begins)
    {
        lock (_lock)
            Overlapped |= !(begins ? _busy.Add(host) : _busy.Remove(host));
    }

    private sealed class ScriptedHost(ScriptedHosts hosts, string name) : IHost
    {
        public string Name => name;

        public async Task ApplyAsync(
            HostBatch batch,
            Action<HostOperationResult> report,
            CancellationToken cancellation
        )
        {
            hosts.Occupy(name, begins: true);
            try
            {
                await Task.Yield();
                hosts.Record(hosts.Batches, batch.Entries.Select(entry => NumberOf(entry.Operation)));
                var failed = new HashSet<int>();
                foreach (var entry in batch.Entries)
                {
                    var outcome = entry.After.Any(failed.Contains) ? HostOperationOutcome.Skipped
                        : hosts.Run(NumberOf(entry.Operation)) ? HostOperationOutcome.Changed
                        : HostOperationOutcome.Failed;
                    if (outcome != HostOperationOutcome.Changed)
                        failed.Add(entry.Number);
                    report(new(entry.Number, outcome, ""));
                    await Task.Yield();
                }
            }
            finally
            {
                hosts.Occupy(name, begins: false);
            }
        }

        public async Task WaitForAsync(
            IReadOnlyList<ReadinessWait> waits,
            Action<ReadinessResult> report,
            CancellationToken cancellation
        )
        {
            await Task.Yield();
            hosts.Record(
                hosts.Questions,
                waits.Select(wait => NumberOf(((JobCompletion)wait.ReadinessProbe).Directory))
            );
            foreach (var wait in waits)
            {
                var open = hosts.Run(NumberOf(((JobCompletion)wait.ReadinessProbe).Directory));
                report(new(wait.Number, open ? ReadinessOutcome.Open : ReadinessOutcome.TimedOut, "", ""));
            }
        }

        public Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation) =>
            Task.FromResult(new HostFacts());

        public Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation) =>
            Task.FromResult(request.LocalPath);

        public Task<DownloadResult> DownloadAsync(DownloadRequest request, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<JournalAnswer> ReadJournalAsync(
            string stateDirectory,
            string id,
            int count,
            CancellationToken cancellation
        ) => throw new NotSupportedException();

        public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<TrafficResult> WatchTrafficAsync(
            TrafficRequest request, Action<TrafficSample> report, CancellationToken stop,
            CancellationToken cancellation) => throw new NotSupportedException();

        public Task<LedgerListing> ListLedgersAsync(LedgerRequest request, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<ScanAnswer> ScanAsync(ScanRequest request, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public void Dispose() { }

        private static int NumberOf(HostOperation operation) =>
            NumberOf(
                operation is ReleaseOperation release ? release.ReleaseDirectory : ((DirectoryOperation)operation).Path
            );

        private static int NumberOf(string path) => int.Parse(path.AsSpan(1), CultureInfo.InvariantCulture);
    }
}
