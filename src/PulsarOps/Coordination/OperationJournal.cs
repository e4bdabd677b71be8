using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>
/// Records of an operation that the hosts' journals do not have yet: its begin, and the steps of the controller.
/// </summary>
internal sealed class OperationJournal(OperationRecord begin)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly object _sync = new();
    private readonly HashSet<string> _begun = [];
    private readonly Dictionary<string, List<Entry>> _past = [];

    public TimeSpan Now => _watch.Elapsed;

    /// <summary>The begin record; null if the host has it.</summary>
    public OperationRecord? BeginOn(string host)
    {
        lock (_sync)
            return _begun.Contains(host) ? null : begin;
    }

    /// <summary>Notes that the host's journal has the begin record.</summary>
    public void HasBegunOn(string host)
    {
        lock (_sync)
            _begun.Add(host);
    }

    /// <summary>Adds a step of the controller itself.</summary>
    public void Add(string host, StepRecord step, TimeSpan since, string outcome, string message)
    {
        lock (_sync)
        {
            if (!_past.TryGetValue(host, out var entries))
                _past[host] = entries = [];
            entries.Add(new(step, since, Now, outcome, message));
        }
    }

    /// <summary>The records that the host does not have yet.</summary>
    public IReadOnlyList<PastStep> Take(string host)
    {
        lock (_sync)
        {
            if (!_past.TryGetValue(host, out var entries))
                return [];
            _past.Remove(host);
            return [.. entries.Select(
                entry => new PastStep(entry.Step, Now - entry.Begun, Now - entry.Ended, entry.Outcome, entry.Message))];
        }
    }

    private sealed record Entry(StepRecord Step, TimeSpan Begun, TimeSpan Ended, string Outcome, string Message);
}

/// <summary>A run of a cmdlet that changes hosts: the user, the activity and the controller.</summary>
/// <param name="Id">A random id, by which the hosts identify the owner of a lease.</param>
/// <param name="Controller">The controller's host name and process.</param>
internal sealed record Operation(string Id, string Activity, string User, string Controller, string Version)
{
    public string Who => $"{User}@{Controller}";

    public static Operation Begin(string activity)
    {
        using var process = Process.GetCurrentProcess();
        return new(
            Guid.NewGuid().ToString("n").Substring(0, 16), activity, LocalUser.Name,
            string.Format(CultureInfo.InvariantCulture, "{0} (process {1})", Environment.MachineName, process.Id),
            typeof(Operation).Assembly.GetName().Version?.ToString(3) ?? "");
    }
}
