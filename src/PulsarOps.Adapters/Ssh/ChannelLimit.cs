namespace PulsarOps.Adapters.Ssh;

/// <summary>The host allows no more sessions on this connection (MaxSessions). Nothing was sent.</summary>
internal sealed class ChannelRefusedException(string message) : Exception(message);

/// <summary>Limits the channels of a connection, and learns from refusals how many the host allows.</summary>
internal sealed class ChannelLimit
{
    private readonly object _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _limit = int.MaxValue;
    private int _open;

    /// <summary>Waits for a free channel.</summary>
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
            // The channel may have been granted at the same moment; it goes to the next waiter.
            if (!turn.TrySetCanceled(cancellation))
                WakeNext();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A free channel; null if there is none.</summary>
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
    /// Records that the host refused a channel, so the limit is the number of the other channels.
    /// </summary>
    /// <returns>False if there are no other channels, so that waiting does not help.</returns>
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

/// <summary>Holds several semaphores and releases them together.</summary>
internal sealed class SemaphoreHolder : IDisposable
{
    private readonly List<SemaphoreSlim> _taken = [];

    /// <returns>Whether the semaphore was free at once.</returns>
    public async Task<bool> TakeAsync(SemaphoreSlim probe, CancellationToken cancellation)
    {
        var atOnce = probe.Wait(0, CancellationToken.None);
        if (!atOnce)
            await probe.WaitAsync(cancellation);
        _taken.Add(probe);
        return atOnce;
    }

    public void Dispose()
    {
        foreach (var probe in _taken)
            probe.Release();
        _taken.Clear();
    }
}

/// <summary>Adds jitter to a delay, so that many callers do not retry at the same moment.</summary>
internal static class Jitter
{
    private static readonly Random Random = new();

    public static int Next(int milliseconds)
    {
        lock (Random)
        {
#pragma warning disable CA5394 // nothing to guess
            return Random.Next(milliseconds);
#pragma warning restore CA5394
        }
    }
}

/// <summary>
/// Raises the minimum of the thread pool: the library blocks pool threads for each forwarded connection, and the pool
/// grows only by one or two threads per second.
/// </summary>
internal static class ThreadPoolReserve
{
    private const int ThreadsEach = 3;

    private static readonly object Lock = new();

    public static void Reserve() => Change(ThreadsEach);

    public static void GiveBack() => Change(-ThreadsEach);

    private static void Change(int threads)
    {
        lock (Lock)
        {
            ThreadPool.GetMinThreads(out var workers, out var ports);
            ThreadPool.GetMaxThreads(out var most, out _);
            ThreadPool.SetMinThreads(Math.Min(most, Math.Max(1, workers + threads)), ports);
        }
    }
}
