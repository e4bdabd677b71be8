using System.Diagnostics;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>The time spent waiting for a lock, by the clock of the controller or of the (simulated) hosts.</summary>
internal sealed class LockWait
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _paused;

    public TimeSpan Spent => _watch.Elapsed > _paused ? _watch.Elapsed : _paused;

    public async Task PauseAsync(IHost host, TimeSpan pause, CancellationToken cancellation)
    {
        await host.PauseAsync(pause, cancellation);
        _paused += pause;
    }
}
