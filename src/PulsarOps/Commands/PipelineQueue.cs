namespace PulsarOps.Commands;

/// <summary>
/// The queue from the work to the pipeline thread. It is bounded: a fast producer waits for a slow consumer.
/// </summary>
/// <remarks>
/// There is one consumer. Producers wait while the queue is full. <see cref="Close"/> releases both sides, so that
/// neither waits for the other after it has gone.
/// </remarks>
internal sealed class PipelineQueue(int capacity = PipelineQueue.DefaultCapacity)
{
    public const int DefaultCapacity = 512;

    private readonly object _lock = new();
    private readonly Queue<PipelineItem> _items = new();
    private bool _completed;
    private bool _closed;
    private bool _woken;

    /// <summary>Whether the queue hands out no more items.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

    private bool IsEnding => _completed || _closed;

    /// <summary>Adds an item. Returns false if the consumer will never take it.</summary>
    /// <param name="wait">Whether to wait for space. Questions do not, because their caller waits for the answer
    /// anyway.</param>
    public bool TryAdd(PipelineItem item, bool wait)
    {
        lock (_lock)
        {
            while (wait && !IsEnding && _items.Count >= capacity)
                Monitor.Wait(_lock);
            return !IsEnding && Add(item);
        }
    }

    /// <summary>Adds an item from the consumer's own thread, which must not wait for itself.</summary>
    public bool TryAddOwn(PipelineItem item)
    {
        lock (_lock)
            return !_closed && Add(item);
    }

    /// <summary>
    /// Takes the next item. Returns false if there will be none, and true without an item after the time or a <see
    /// cref="Wake"/>.
    /// </summary>
    public bool Take(int milliseconds, out PipelineItem? item)
    {
        lock (_lock)
        {
            if (_items.Count == 0 && !IsEnding && !_woken)
                Monitor.Wait(_lock, milliseconds);
            _woken = false;
            if (_items.Count == 0)
            {
                _closed = IsEnding;
                item = null;
                return !_closed;
            }

            item = _items.Dequeue();
            Monitor.Pulse(_lock);
            return true;
        }
    }

    /// <summary>Wakes the consumer, now or the next time it waits.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Accepts no more items. Queued items are still handed out.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Hands out no more items, and drops queued and new ones.</summary>
    public void Close()
    {
        PipelineItem[] dropped;
        lock (_lock)
        {
            _closed = true;
            dropped = [.. _items];
            _items.Clear();
            Monitor.PulseAll(_lock);
        }

        foreach (var item in dropped)
            item.Drop?.Invoke();
    }

    private bool Add(PipelineItem item)
    {
        // Wakes all: a single pulse could reach another producer instead of the consumer.
        if (_items.Count == 0)
            Monitor.PulseAll(_lock);
        _items.Enqueue(item);
        return true;
    }
}
