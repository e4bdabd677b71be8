namespace PulsarOps.Simulation;

// How the time moves, while somebody waits for it.
internal sealed partial class SimulatedClock
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

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
                    if (_sleepers.Count == 0)
                    {
                        _pumping = false;
                        return;
                    }

                    activity = _activity;
                    (next, var isEvent) = Next();
                    isSafe = isEvent && _expected.Count == 0;
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
            if (_working == 0 && _sleepers.Count > 0)
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
        var deadline = _sleepers.Min(sleeper => sleeper.Deadline);
        var (next, isEvent) = _events.Count > 0 && _events.Min <= deadline ? (_events.Min, true) : (deadline, false);

        // Those who are idle get their turn on the way to it.
        var idle = _idlers.Count > 0 ? _idlers.Min(sleeper => sleeper.Deadline) : next;
        return (idle < next ? idle : next, isEvent);
    }

    private void Advance(long activity, TimeSpan next)
    {
        lock (sync)
        {
            if (_activity != activity || _working > 0)
                return;
            if (next > Now)
                Now = next;
            _expected.Clear(); // nobody comes any more
            _events.RemoveWhere(time => time <= Now);
            advanced();
            foreach (var sleeper in WakeAll())
                sleeper.Woken.TrySetResult(true);
        }
    }

    /// <summary>Those who wait are at work from now on, before they even know it.</summary>
    private Sleeper[] WakeAll()
    {
        lock (sync)
        {
            Sleeper[] woken = [.. _sleepers, .. _idlers.Where(sleeper => sleeper.Deadline <= Now)];
            _sleepers.Clear();
            _idlers.RemoveAll(woken.Contains);
            _working += woken.Length;
            _activity++;
            return woken;
        }
    }
}
