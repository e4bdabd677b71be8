namespace PulsarOps.Adapters.Ssh;

/// <summary>The host has no room for another session on this connection (MaxSessions). Nothing was sent.</summary>
internal sealed class ChannelRefusedException(string message) : Exception(message);

/// <summary>Counts the channels of a connection. Learns from refusals how many the host allows.</summary>
internal sealed class ChannelLimit
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _limit = int.MaxValue;
    private int _open;

    /// <summary>A place, as soon as there is one.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            TaskCompletionSource<bool> turn;
            lock (_lock)
            {
                if (_open < _limit)
                {
                    _open++;
                    return new Place(this);
                }

                turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(turn);
            }

            await Task.WhenAny(turn.Task, Task.Delay(Timeout.Infinite, cancellation));
            if (!cancellation.IsCancellationRequested)
                continue;
            // Its turn may have come at the same moment; another one takes it.
            if (!turn.TrySetCanceled(cancellation))
                WakeNext();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A place; null if there is none now.</summary>
    public IDisposable? TryTake()
    {
        lock (_lock)
        {
            if (_open >= _limit)
                return null;
            _open++;
            return new Place(this);
        }
    }

    /// <summary>
    /// The host refused the channel of a place that is still taken: there may be just as many as the others.
    /// </summary>
    /// <returns>False if there are no others, so that waiting does not help.</returns>
    public bool LearnLimit()
    {
        lock (_lock)
        {
            var others = _open - 1;
            if (others > 0)
                _limit = Math.Min(_limit, others);
            return others > 0;
        }
    }

    private void GiveBack()
    {
        lock (_lock)
            _open--;
        WakeNext();
    }

    private void WakeNext()
    {
        lock (_lock)
        {
            while (_waiting.Count > 0 && !_waiting.Dequeue().TrySetResult(true))
                continue;
        }
    }

    private sealed class Place(ChannelLimit room) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                room.GiveBack();
        }
    }
}
