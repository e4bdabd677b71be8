namespace PulsarOps.Adapters.Ssh;

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
