namespace PulsarOps.Coordination;

/// <summary>The time that an operation has waited for a lock.</summary>
internal sealed class LockWait(TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();

    public TimeSpan Spent => time.GetElapsedTime(_begun);

    public Task PauseAsync(TimeSpan pause, CancellationToken cancellation) => Task.Delay(pause, time, cancellation);
}
