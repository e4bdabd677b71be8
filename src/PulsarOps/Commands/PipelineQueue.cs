namespace PulsarOps.Commands;

/// <summary>The way from the work to the pipeline thread: bounded, so that a fast producer waits for a slow consumer.</summary>
/// <remarks>
/// One consumer. Producers wait where it is full, and both are released by <see cref="Close"/>, so that nobody waits
/// for somebody who has gone.
/// </remarks>
internal sealed class PipelineQueue(int capacity = PipelineQueue.DefaultCapacity)
{
    public const int DefaultCapacity = 512;

    private readonly object _lock = new();
    private readonly Queue<PipelineItem> _items = new();
    private bool _completed;
    private bool _closed;
    private bool _woken;

    /// <summary>Whether nothing is handed out any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
                return _closed;
        }
    }

    private bool IsEnding => _completed || _closed;

    /// <summary>Adds an item, or tells by false that nobody will ever take it.</summary>
    /// <param name="wait">Whether to wait for a place; not so for a question, whose asker waits anyway.</param>
    public bool TryAdd(PipelineItem item, bool wait)
    {
        lock (_lock)
        {
            while (wait && !IsEnding && _items.Count >= capacity)
                Monitor.Wait(_lock);
            return !IsEnding && Add(item);
        }
    }

    /// <summary>For the consumer itself, which must not wait, and is there until it has taken everything.</summary>
    public bool TryAddOwn(PipelineItem item)
    {
        lock (_lock)
            return !_closed && Add(item);
    }

    /// <summary>Takes the next item; false: there will be none. After the time, or a <see cref="Wake"/>, there is true and no item.</summary>
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

    /// <summary>Makes the consumer look around, now or when it comes back.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _woken = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Nothing more comes; what is here is still handed out.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Nothing more is handed out: what is here is dropped, and so is what comes.</summary>
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
        // All are woken: a single pulse could hit another producer, and the consumer would sleep on.
        if (_items.Count == 0)
            Monitor.PulseAll(_lock);
        _items.Enqueue(item);
        return true;
    }
}
