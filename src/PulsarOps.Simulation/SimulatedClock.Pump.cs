namespace PulsarOps.Simulation;

// Advances the time while something waits for a later time.
internal sealed partial class SimulatedClock
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// The times that something waits for. Time passes only while there are any, and not for those who wait without a
    /// limit.
    /// </summary>
    private IEnumerable<TimeSpan> Deadlines => _sleepers.Select(sleeper => sleeper.Deadline)
        .Where(deadline => deadline < TimeSpan.MaxValue)
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
            // Only this loop wakes the waiting operations, so they get the failure instead of waiting forever.
            lock (sync)
            {
                _pumping = false;
                foreach (var sleeper in WakeAll())
                    sleeper.Woken.TrySetException(failure);
            }
        }
    }

    /// <summary>Lets a little real time pass, and the corresponding simulated time.</summary>
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

        // Periodic timers that are due earlier run first.
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

        // The timers fire on this thread, so that the woken work is running before the time moves on.
        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>Counts all waiting operations as working, so that time stands still until they continue.</summary>
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

/// <summary>Detects that nothing happens for a while, although other threads may be about to do something.</summary>
internal static class IdleDetector
{
    // How often to queue behind the pending work of the thread pool, which then runs first.
    private const int Hops = 4;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <param name="timeout">Real time that must pass; null: just long enough for the queued work.</param>
    public static async Task<bool> LastsAsync(TimeSpan? timeout, Func<bool> isUntouched)
    {
        var steps = timeout is { } time ? time.Ticks / Step.Ticks : 0;
        for (var step = 0; step < Hops + steps; step++)
        {
            await (step < Hops ? HopAsync() : Task.Delay(Step));
            if (!isUntouched())
                return false;
        }

        return true;
    }

    private static Task<bool> HopAsync()
    {
        var hop = new TaskCompletionSource<bool>();
        ThreadPool.QueueUserWorkItem(_ => hop.SetResult(true));
        return hop.Task;
    }
}
