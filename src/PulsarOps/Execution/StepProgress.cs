using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace PulsarOps.Execution;

/// <summary>Reports what PulsarOps waits for and how long, also while nothing changes.</summary>
internal sealed class StepProgress : IDisposable
{
    private const int NamesShown = 4;

    private readonly string _activity;
    private readonly IDeploymentLog _log;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Timer _timer;
    private readonly ConcurrentDictionary<string, string> _notes = new();
    private IReadOnlyList<string> _awaited = [];
    private int _percent;

    public StepProgress(string activity, IDeploymentLog log)
    {
        _activity = activity;
        _log = log;
        _timer = new(_ => Tell(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <param name="done">The number of settled steps.</param>
    /// <param name="all">The number of steps in the plan.</param>
    /// <param name="open">The ids of the running steps.</param>
    public void Report(int done, int all, IReadOnlyCollection<string> open)
    {
        _awaited = [.. open.OrderBy(id => id, StringComparer.Ordinal)];
        _percent = 100 * done / Math.Max(1, all);
        Tell();
    }

    /// <summary>Shows from now on how far a step has come.</summary>
    public void Note(string id, string text) => _notes[id] = text;

    public void Dispose() => _timer.Dispose();

    private void Tell()
    {
        var awaited = _awaited;
        var names = awaited.Take(NamesShown)
            .Select(id => _notes.TryGetValue(id, out var note) ? $"{id} ({note})" : id).ToArray();
        var more = awaited.Count > names.Length ? $" and {awaited.Count - names.Length} more" : "";
        _log.Progress(
            _activity,
            string.Format(
                CultureInfo.InvariantCulture, "{0:0} s: {1}{2}", _watch.Elapsed.TotalSeconds,
                string.Join(", ", names), more),
            _percent);
    }
}
