namespace PulsarOps.Simulation;

// Timers for Task.Delay and PeriodicTimer.
internal sealed partial class SimulatedClock
{
    private void Set(SimulatedTimer timer, bool runs)
    {
        _timers.Remove(timer);
        _activity++;
        if (!runs)
            return;
        _timers.Add(timer);
        if (!timer.IsDelay)
            return;
        _events.Add(timer.DueAt);
        StartPump();
    }

    private sealed class SimulatedTimer(SimulatedClock clock, Action fire) : ITimer
    {
        private TimeSpan _period;

        public TimeSpan DueAt { get; private set; }

        /// <summary>Whether it fires once.</summary>
        public bool IsDelay => _period <= TimeSpan.Zero;

        public void Fire() => fire();

        /// <summary>Sets the next due time of a periodic timer; removes any other. Needs the clock's lock.</summary>
        public void Rearm()
        {
            while (!IsDelay && DueAt <= clock.Now)
                DueAt += _period;
            clock.Set(this, runs: !IsDelay);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.Sync)
            {
                (DueAt, _period) = (clock.Now + dueTime, period);
                clock.Set(this, runs: dueTime >= TimeSpan.Zero);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.Sync)
                clock.Set(this, runs: false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
