namespace PulsarOps.Simulation;

/// <summary>The time of a simulated world. It stands still while a host is at work, and leaps to the next event once all wait.</summary>
/// <remarks>So waiting costs no real time, and operations that overlap share the same time however many there are.</remarks>
internal sealed partial class SimulatedClock(object sync, Action advanced)
{
    private readonly SortedSet<TimeSpan> _events = [];
    private readonly List<Sleeper> _sleepers = [];
    private readonly List<Sleeper> _idlers = [];
    private readonly HashSet<object> _expected = [];
    private bool _pumping;
    private int _working;
    private long _activity;

    /// <summary>Since the world began.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The date at which the world began.</summary>
    public DateTimeOffset Epoch { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset TimeOf(TimeSpan time) => Epoch + time;

    /// <summary>Real seconds that a simulated second takes; 0: none.</summary>
    public double DelayFactor { get; set; }

    /// <summary>
    /// How long nothing must have happened, in real time, before a wait may time out, or time pass although somebody is expected: the
    /// controller may only be busy.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Something happens at this time: those who wait will look again.</summary>
    public void Schedule(TimeSpan at)
    {
        lock (sync)
            _events.Add(at);
    }

    /// <summary>Somebody is about to come back, and would be harmed if the time ran away until then.</summary>
    public void Expect(object who)
    {
        lock (sync)
            _expected.Add(who);
    }

    /// <summary>Within an operation: who was expected is there.</summary>
    public void Meet(object who)
    {
        lock (sync)
            _expected.Remove(who);
    }

    /// <summary>Whoever was expected is gone.</summary>
    public void ExpectNobody()
    {
        lock (sync)
            _expected.Clear();
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

    /// <summary>Lets time pass, within an operation that nobody waits for: where all others are done the time stands still.</summary>
    public async Task IdleAsync(TimeSpan duration, CancellationToken cancellation)
    {
        Sleeper sleeper;
        lock (sync)
        {
            cancellation.ThrowIfCancellationRequested();
            sleeper = new(Now + duration);
            _idlers.Add(sleeper);
            _working--;
            _activity++;
        }

        using (cancellation.Register(() => GiveUp(sleeper)))
            await sleeper.Woken.Task;
        cancellation.ThrowIfCancellationRequested();
    }

    private void GiveUp(Sleeper sleeper)
    {
        lock (sync)
        {
            if (!_sleepers.Remove(sleeper) && !_idlers.Remove(sleeper))
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
