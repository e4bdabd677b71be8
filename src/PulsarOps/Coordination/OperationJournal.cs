using System.Diagnostics;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>What a run has for the journals of its machines, until they are told: its begin, and what it does without them.</summary>
internal sealed class OperationJournal(OperationRecord begin)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly object _readinessProbe = new();
    private readonly HashSet<string> _begun = [];
    private readonly Dictionary<string, List<Entry>> _past = [];

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>Null where the machine knows of it.</summary>
    public OperationRecord? BeginOn(string host)
    {
        lock (_readinessProbe)
            return _begun.Contains(host) ? null : begin;
    }

    /// <summary>The machine's journal has taken a record.</summary>
    public void HasBegunOn(string host)
    {
        lock (_readinessProbe)
            _begun.Add(host);
    }

    /// <summary>Adds a step that the controller did itself.</summary>
    public void Add(string host, StepRecord step, TimeSpan since, string outcome, string message)
    {
        lock (_readinessProbe)
        {
            if (!_past.TryGetValue(host, out var entries))
                _past[host] = entries = [];
            entries.Add(new(step, since, Now, outcome, message));
        }
    }

    /// <summary>What the machine has not been told yet.</summary>
    public IReadOnlyList<PastStep> Take(string host)
    {
        lock (_readinessProbe)
        {
            if (!_past.TryGetValue(host, out var entries))
                return [];
            _past.Remove(host);
            return [.. entries.Select(entry => new PastStep(entry.Step, Now - entry.Begun, Now - entry.Ended, entry.Outcome, entry.Message))];
        }
    }

    private sealed record Entry(StepRecord Step, TimeSpan Begun, TimeSpan Ended, string Outcome, string Message);
}
