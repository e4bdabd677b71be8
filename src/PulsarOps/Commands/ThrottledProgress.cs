using System.Diagnostics;
using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>
/// The progress record of a cmdlet. Reports overwrite each other, and the pipeline thread shows the newest at
/// intervals.
/// </summary>
/// <remarks>Therefore a report is cheap, and a slow console does not delay the work.</remarks>
internal sealed class ThrottledProgress(int activityId, Action wake)
{
    /// <summary>The shortest time between two updates, in milliseconds.</summary>
    public const int Interval = 200;

    private readonly Stopwatch _sinceShown = new();
    private State? _newest;
    private State? _shown;

    /// <summary>Stores a report. Any thread may call it.</summary>
    public void Report(string activity, string status, int percent)
    {
        var state = new State(activity, status, percent);
        var previous = Interlocked.Exchange(ref _newest, state);

        // If an older report waits to be shown, the pipeline thread has set its timer already.
        if (previous is null || ReferenceEquals(previous, Volatile.Read(ref _shown)))
            wake();
    }

    /// <summary>The milliseconds until the next update, or Timeout.Infinite if there is nothing to show.</summary>
    public int Due
    {
        get
        {
            if (ReferenceEquals(Volatile.Read(ref _newest), _shown))
                return Timeout.Infinite;
            return _sinceShown.IsRunning ? (int)Math.Max(0, Interval - _sinceShown.ElapsedMilliseconds) : 0;
        }
    }

    public void ShowIfDue(PSCmdlet cmdlet)
    {
        if (Due == 0)
            Show(cmdlet);
    }

    /// <summary>Shows the last report if it was delayed, and completes the record if there is one.</summary>
    public void Complete(PSCmdlet cmdlet)
    {
        if (Due != Timeout.Infinite)
            Show(cmdlet);
        if (_shown is { } last)
            cmdlet.WriteProgress(last.ToRecord(activityId, ProgressRecordType.Completed));
    }

    private void Show(PSCmdlet cmdlet)
    {
        // Written before the report is read again, so that a report in between wakes the pipeline thread.
        var state = Volatile.Read(ref _newest)!;
        Volatile.Write(ref _shown, state);
        _sinceShown.Restart();
        cmdlet.WriteProgress(state.ToRecord(activityId, ProgressRecordType.Processing));
    }

    private sealed class State(string activity, string status, int percent)
    {
        // PowerShell refuses empty texts and percentages outside 0 to 100.
        public ProgressRecord ToRecord(int activityId, ProgressRecordType type) =>
            new(activityId, activity.Length == 0 ? " " : activity, status.Length == 0 ? " " : status)
            {
                PercentComplete = Math.Max(0, Math.Min(100, percent)),
                RecordType = type,
            };
    }
}
