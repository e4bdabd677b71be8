namespace PulsarOps.Adapters.Ssh;

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
