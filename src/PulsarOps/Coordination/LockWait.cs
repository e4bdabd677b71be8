using System.Diagnostics;
using PulsarOps.Hosts;

namespace PulsarOps.Coordination;

/// <summary>How long somebody has waited for a lock: by the clock here, or by the machines' own, which may be simulated.</summary>
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
