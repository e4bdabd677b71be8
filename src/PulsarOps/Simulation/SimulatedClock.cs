namespace PulsarOps.Simulation;

/// <summary>The time of a simulated world. It stands still while a host is at work, and leaps to the next event once all wait.</summary>
/// <remarks>So waiting costs no real time, and operations that overlap share the same time however many there are.</remarks>
internal sealed class SimulatedClock(object sync, Action advanced)
{
    // Through the pool's queue, so that what the controller has in hand gets its turn before the time moves.
    private const int Hops = 4;

    private const int PatienceSteps = 10;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SortedSet<TimeSpan> _events = [];
    private readonly List<Sleeper> _sleepers = [];
    private bool _pumping;
    private int _working;
    private long _activity;

    /// <summary>Since the world began.</summary>
    public TimeSpan Now { get; private set; }

    public static DateTimeOffset TimeOf(TimeSpan time) => Epoch + time;

    /// <summary>Real seconds that a simulated second takes; 0: none.</summary>
    public double DelayFactor { get; set; }

    /// <summary>How long nothing must have happened, in real time, before a wait may time out: the controller may only be busy.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Something happens at this time: those who wait will look again.</summary>
    public void Schedule(TimeSpan at)
    {
        lock (sync)
            _events.Add(at);
    }

    /// <summary>Runs an operation of a host; until it ends or waits, the time stands still.</summary>
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

    /// <summary>Waits, within an operation, until something has happened or the deadline has come.</summary>
    public async Task MovedAsync(TimeSpan deadline, CancellationToken cancellation)
    {
        var sleeper = new Sleeper(deadline);
        lock (sync)
        {
            cancellation.ThrowIfCancellationRequested();
            _sleepers.Add(sleeper);
            _working--;
            _activity++;
            if (!_pumping)
            {
                _pumping = true;
                _ = Task.Run(PumpAsync, CancellationToken.None);
            }
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

    private async Task PumpAsync()
    {
        while (true)
        {
            long activity;
            TimeSpan next, step;
            bool isEvent;
            lock (sync)
            {
                if (_sleepers.Count == 0)
                {
                    _pumping = false;
                    return;
                }

                activity = _activity;
                (next, isEvent) = Next();
                step = next > Now ? next - Now : TimeSpan.Zero;
            }

            if (DelayFactor > 0)
                await Task.Delay(TimeSpan.FromTicks((long)(step.Ticks * DelayFactor)));
            if (await IsQuietAsync(activity, isEvent))
                Advance(activity, next);
        }
    }

    private (TimeSpan Time, bool IsEvent) Next()
    {
        var deadline = _sleepers.Min(sleeper => sleeper.Deadline);
        return _events.Count > 0 && _events.Min <= deadline ? (_events.Min, true) : (deadline, false);
    }

    private async Task<bool> IsQuietAsync(long activity, bool isEvent)
    {
        for (var step = 0; step < (isEvent ? Hops : PatienceSteps); step++)
        {
            if (isEvent)
                await HopAsync();
            else
                await Task.Delay(TimeSpan.FromTicks(Patience.Ticks / PatienceSteps));

            lock (sync)
            {
                if (_activity != activity)
                    return false;
            }
        }

        return true;
    }

    private static Task<bool> HopAsync()
    {
        var hop = new TaskCompletionSource<bool>();
        ThreadPool.QueueUserWorkItem(_ => hop.SetResult(true));
        return hop.Task;
    }

    private void Advance(long activity, TimeSpan next)
    {
        Sleeper[] woken;
        lock (sync)
        {
            if (_activity != activity || _working > 0)
                return;
            if (next > Now)
                Now = next;
            _events.RemoveWhere(time => time <= Now);
            advanced();
            woken = [.. _sleepers];
            _sleepers.Clear();
            _working += woken.Length;
            _activity++;
        }

        foreach (var sleeper in woken)
            sleeper.Woken.TrySetResult(true);
    }

    private sealed class Sleeper(TimeSpan deadline)
    {
        public TimeSpan Deadline { get; } = deadline;

        public TaskCompletionSource<bool> Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
