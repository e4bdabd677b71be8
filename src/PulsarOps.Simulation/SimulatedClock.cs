namespace PulsarOps.Simulation;

/// <summary>
/// The time of a simulated world. It stands still while a host works, and jumps to the next event once all operations
/// wait.
/// </summary>
/// <remarks>
/// Waiting therefore costs no real time, and overlapping operations share the same time, however many there are.
/// </remarks>
internal sealed partial class SimulatedClock(object sync, Action advanced) : TimeProvider
{
    private readonly SortedSet<TimeSpan> _events = [];
    private readonly List<Sleeper> _sleepers = [];
    private readonly List<SimulatedTimer> _timers = [];
    private bool _pumping;
    private int _working;
    private long _activity;

    private object Sync => sync;

    /// <summary>The time since the world began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The date at which the world began.</summary>
    public DateTimeOffset Epoch { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => TimeOf(Now);

    public override long GetTimestamp() => Now.Ticks;

    /// <summary>
    /// A timer that fires once is a delay, and time passes for it. A periodic timer fires when time passes for
    /// something else: while only periodic timers are left, time stands still.
    /// </summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public DateTimeOffset TimeOf(TimeSpan time) => Epoch + time;

    /// <summary>Real seconds per simulated second; 0 for none.</summary>
    public double DelayFactor { get; set; }

    /// <summary>
    /// The real time without any activity after which a wait may time out. If it is too short, a busy controller looks
    /// idle.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Schedules a time at which waiting operations check again what they wait for.</summary>
    public void Schedule(TimeSpan at)
    {
        lock (sync)
            _events.Add(at);
    }

    /// <summary>Runs an operation of a host. Time stands still until it ends or waits.</summary>
    public async Task<T> WorkAsync<T>(Func<Task<T>> operation)
    {
        Count(1);
        try
        {
            return await operation();
        }
        finally
        {
            Count(-1);
        }
    }

    /// <summary>Waits, within an operation, for other operations.</summary>
    public async Task AwaitAsync(Task others)
    {
        Count(-1);
        try
        {
            await others;
        }
        finally
        {
            Count(1);
        }
    }

    /// <summary>Lets time pass, within an operation.</summary>
    public async Task SleepAsync(TimeSpan duration, CancellationToken cancellation)
    {
        var until = Now + duration;
        Schedule(until);
        while (Now < until)
            await MovedAsync(until, cancellation);
    }

    /// <summary>Waits, within an operation, until something has happened or the deadline has passed.</summary>
    public async Task MovedAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var sleeper = new Sleeper(deadline);
        lock (sync)
        {
            cancellation.ThrowIfCancellationRequested();
            _sleepers.Add(sleeper);
            _working--;
            _activity++;
            StartPump();
        }

        using (cancellation.Register(() => GiveUp(sleeper)))
            await sleeper.Woken.Task;
        cancellation.ThrowIfCancellationRequested();
    }

    private void GiveUp(Sleeper sleeper)
    {
        lock (sync)
        {
            if (!_sleepers.Remove(sleeper))
                return;
            _working++;
            _activity++;
        }

        sleeper.Woken.TrySetResult(true);
    }

    private void Count(int change)
    {
        lock (sync)
        {
            _working += change;
            _activity++;
        }
    }

    private sealed class Sleeper(TimeSpan deadline)
    {
        public TimeSpan Deadline { get; } = deadline;

        public TaskCompletionSource<bool> Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
