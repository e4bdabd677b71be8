using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Test messages while an operation runs: one comes each 0.2 s as long as a broker can write.</summary>
internal sealed class SimulatedTraffic(
    SimulatedHost host, SimulatedConnection connection, TrafficRequest request, Action<TrafficSample> report)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.2);

    private readonly SimulatedWorld _world = host.World;
    private TimeSpan _seenAt;
    private TimeSpan? _lostAt;
    private TimeSpan _longest = Interval;
    private long _received;

    public async Task<TrafficResult> RunAsync(CancellationToken stop, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation);
        try
        {
            await _world.Clock.SleepAsync(TimeSpan.FromSeconds(_world.Timings.Canary), either.Token);
            _seenAt = _world.Clock.Now;
            while (true)
            {
                connection.ThrowIfDisconnected();
                report(Look());
                await _world.Clock.MovedAsync(TimeSpan.MaxValue, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Look();
            return new(_received, 0, 0, _longest, Interval, "");
        }
    }

    public static TrafficResult Failed(string message) => new(0, 0, 1, TimeSpan.Zero, TimeSpan.Zero, message);

    /// <summary>Called whenever something may have changed. Until then, everything was as the last time.</summary>
    private TrafficSample Look()
    {
        lock (_world.Sync)
        {
            var now = _world.Clock.Now;
            if (_lostAt is null)
                _received += Math.Max(1, (now - _seenAt).Ticks / Interval.Ticks);
            _seenAt = now;
            var canWrite = request.ServiceUrl.Split('/')[^1].Split(',').Any(
                endpoint => host.Connect(endpoint) is BrokerServer broker && broker.CanWrite());
            if (_lostAt is { } lost && now - lost + Interval is var gap && gap > _longest)
                _longest = gap;
            _lostAt = canWrite ? null : _lostAt ?? now;
            return new(_received, _longest, now - (_lostAt ?? now));
        }
    }
}
