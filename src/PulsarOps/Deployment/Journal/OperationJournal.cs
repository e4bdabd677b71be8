using System.Diagnostics;
using PulsarOps.Remote.Leases;

namespace PulsarOps.Deployment.Journal;

/// <summary>What a run has for the journals of its machines, until they are told: its begin, and what it does without them.</summary>
internal sealed class OperationJournal(OperationNote begin)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly object _gate = new();
    private readonly HashSet<string> _begun = [];
    private readonly Dictionary<string, List<Entry>> _past = [];

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>Null where the machine knows of it.</summary>
    public OperationNote? BeginOn(string machine)
    {
        lock (_gate)
            return _begun.Contains(machine) ? null : begin;
    }

    /// <summary>The machine's journal has taken a record.</summary>
    public void HasBegunOn(string machine)
    {
        lock (_gate)
            _begun.Add(machine);
    }

    /// <summary>Adds a step that the controller did itself.</summary>
    public void Add(string machine, StepNote step, TimeSpan since, string outcome, string words)
    {
        lock (_gate)
        {
            if (!_past.TryGetValue(machine, out var entries))
                _past[machine] = entries = [];
            entries.Add(new(step, since, Now, outcome, words));
        }
    }

    /// <summary>What the machine has not been told yet.</summary>
    public IReadOnlyList<PastStep> Take(string machine)
    {
        lock (_gate)
        {
            if (!_past.TryGetValue(machine, out var entries))
                return [];
            _past.Remove(machine);
            return [.. entries.Select(entry => new PastStep(entry.Step, Now - entry.Begun, Now - entry.Ended, entry.Outcome, entry.Words))];
        }
    }

    private sealed record Entry(StepNote Step, TimeSpan Begun, TimeSpan Ended, string Outcome, string Words);
}
