namespace PulsarOps.Simulation;

/// <summary>Detects that nothing happens for a while, although other threads may be about to do something.</summary>
internal static class IdleDetector
{
    // Goes through the pool's queue, so that pending work of the controller runs first.
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
