using System.Globalization;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Leases;
using PulsarOps.Remote.Primitives;

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

    private void Note(List<string> list, IEnumerable<int> numbers)
    {
        lock (_lock)
            list.Add(string.Join(' ', numbers));
    }

    private void Occupy(string machine, bool begins)
    {
        lock (_lock)
            Overlapped |= !(begins ? _busy.Add(machine) : _busy.Remove(machine));
    }

    private sealed class ScriptedHost(ScriptedHosts hosts, string name) : IHost
    {
        public string Name => name;

        public async Task ApplyAsync(HostBatch batch, Action<PrimitiveResult> report, CancellationToken cancellation)
        {
            hosts.Occupy(name, begins: true);
            try
            {
                await Task.Yield();
                hosts.Note(hosts.Batches, batch.Entries.Select(entry => NumberOf(entry.Primitive)));
                var failed = new HashSet<int>();
                foreach (var entry in batch.Entries)
                {
                    var outcome = entry.After.Any(failed.Contains) ? PrimitiveOutcome.Skipped
                        : hosts.Run(NumberOf(entry.Primitive)) ? PrimitiveOutcome.Changed
                        : PrimitiveOutcome.Failed;
                    if (outcome != PrimitiveOutcome.Changed)
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

        public async Task WaitForAsync(IReadOnlyList<GateWait> waits, Action<GateResult> report, CancellationToken cancellation)
        {
            await Task.Yield();
            hosts.Note(hosts.Questions, waits.Select(wait => NumberOf(((JobGate)wait.Gate).Directory)));
            foreach (var wait in waits)
            {
                var open = hosts.Run(NumberOf(((JobGate)wait.Gate).Directory));
                report(new(wait.Number, open ? GateOutcome.Open : GateOutcome.TimedOut, "", ""));
            }
        }

        public Task<HostFacts> ProbeAsync(HostProbe probe, CancellationToken cancellation) => Task.FromResult(new HostFacts());

        public Task<string> UploadAsync(UploadRequest request, CancellationToken cancellation) =>
            Task.FromResult(request.LocalPath);

        public Task<LeaseAnswer> LeaseAsync(LeaseRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<JournalAnswer> ReadJournalAsync(string stateDirectory, string id, int count, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task PauseAsync(TimeSpan duration, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<CanaryResult> SendCanaryAsync(CanaryRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        private static int NumberOf(HostPrimitive primitive) => NumberOf(primitive is ReleasePrimitive release ? release.Tree : ((DirectoryPrimitive)primitive).Path);

        private static int NumberOf(string path) => int.Parse(path.AsSpan(1), CultureInfo.InvariantCulture);
    }
}
