using System.Diagnostics;
using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>The progress record of a cmdlet. Reports overwrite each other, and the pipeline thread shows the newest now and then.</summary>
/// <remarks>So a report costs next to nothing, and a slow host delays nobody.</remarks>
internal sealed class ThrottledProgress(int activityId, Action wake)
{
    /// <summary>Five updates a second.</summary>
    public const int Interval = 200;

    private readonly Stopwatch _sinceShown = new();
    private State? _newest;
    private State? _shown;

    /// <summary>From any thread.</summary>
    public void Report(string activity, string status, int percent)
    {
        var state = new State(activity, status, percent);
        var previous = Interlocked.Exchange(ref _newest, state);

        // Where an older report still waits to be shown, the pump has set its alarm already.
        if (previous is null || ReferenceEquals(previous, Volatile.Read(ref _shown)))
            wake();
    }

    /// <summary>When there is something to show: in how many milliseconds it may be; else Timeout.Infinite.</summary>
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

    /// <summary>Shows the last report, if it was held back, and ends the record, if there is one.</summary>
    public void Complete(PSCmdlet cmdlet)
    {
        if (Due != Timeout.Infinite)
            Show(cmdlet);
        if (_shown is { } last)
            cmdlet.WriteProgress(last.ToRecord(activityId, ProgressRecordType.Completed));
    }

    private void Show(PSCmdlet cmdlet)
    {
        // Written before it is read again, so that a report in between wakes the pump.
        var state = Volatile.Read(ref _newest)!;
        Volatile.Write(ref _shown, state);
        _sinceShown.Restart();
        cmdlet.WriteProgress(state.ToRecord(activityId, ProgressRecordType.Processing));
    }

    private sealed class State(string activity, string status, int percent)
    {
        // PowerShell refuses empty texts and a percentage outside of 0 to 100.
        public ProgressRecord ToRecord(int activityId, ProgressRecordType type) =>
            new(activityId, activity.Length == 0 ? " " : activity, status.Length == 0 ? " " : status)
            {
                PercentComplete = Math.Max(0, Math.Min(100, percent)),
                RecordType = type,
            };
    }
}
