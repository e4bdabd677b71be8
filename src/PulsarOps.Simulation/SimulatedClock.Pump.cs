namespace PulsarOps.Simulation;

// How the time moves, while somebody waits for it.
internal sealed partial class SimulatedClock
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>What the time passes for.</summary>
    private IEnumerable<TimeSpan> Deadlines => _sleepers.Select(sleeper => sleeper.Deadline)
        .Concat(_timers.Where(timer => timer.IsDelay).Select(timer => timer.DueAt));

    private void StartPump()
    {
        if (_pumping)
            return;
        _pumping = true;
        _ = Task.Run(PumpAsync, CancellationToken.None);
    }

    private async Task PumpAsync()
    {
        try
        {
            while (true)
            {
                long activity;
                TimeSpan next;
                bool isSafe;
                lock (sync)
                {
                    if (!Deadlines.Any())
                    {
                        _pumping = false;
                        return;
                    }

                    activity = _activity;
                    (next, isSafe) = Next();
                }

                if (DelayFactor > 0 && next > Now)
                    await DelayAsync();
                else if (await IdleDetector.LastsAsync(isSafe ? null : Timeout, () => IsUntouched(activity)))
                    Advance(activity, next);
            }
        }
        catch (Exception failure)
        {
            // Nobody else would ever wake those who wait.
            lock (sync)
            {
                _pumping = false;
                foreach (var sleeper in WakeAll())
                    sleeper.Woken.TrySetException(failure);
            }
        }
    }

    /// <summary>Lets a little real time pass, and as much of the simulated time as that makes.</summary>
    private async Task DelayAsync()
    {
        await Task.Delay(Slice);
        lock (sync)
        {
            var reached = Now + TimeSpan.FromTicks((long)(Slice.Ticks / DelayFactor));
            if (_working == 0 && Deadlines.Any())
                Now = reached < Next().Time ? reached : Next().Time;
        }
    }

    private bool IsUntouched(long activity)
    {
        lock (sync)
            return _activity == activity;
    }

    private (TimeSpan Time, bool IsEvent) Next()
    {
        var deadline = Deadlines.Min();
        var (next, isEvent) = _events.Count > 0 && _events.Min <= deadline ? (_events.Min, true) : (deadline, false);

        // Periodic timers get their turn on the way to it.
        var turn = _timers.Select(timer => timer.DueAt).Append(next).Min();
        return (turn < next ? turn : next, isEvent);
    }

    private void Advance(long activity, TimeSpan next)
    {
        SimulatedTimer[] due;
        lock (sync)
        {
            if (_activity != activity || _working > 0)
                return;
            if (next > Now)
                Now = next;
            _events.RemoveWhere(time => time <= Now);
            advanced();
            foreach (var sleeper in WakeAll())
                sleeper.Woken.TrySetResult(true);
            due = [.. _timers.Where(timer => timer.DueAt <= Now).OrderBy(timer => timer.DueAt)];
            foreach (var timer in due)
                timer.Rearm();
        }

        // Here and now, so that whatever it wakes is at work before the time goes on.
        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>Those who wait are at work from now on, before they even know it.</summary>
    private Sleeper[] WakeAll()
    {
        lock (sync)
        {
            Sleeper[] woken = [.. _sleepers];
            _sleepers.Clear();
            _working += woken.Length;
            _activity++;
            return woken;
        }
    }
}
