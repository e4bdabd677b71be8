using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>A fault that happens to a call.</summary>
internal sealed record SimulatedFault(FaultKind Kind, string Message);

/// <summary>The planned faults. Each happens once unless its setup says otherwise.</summary>
internal sealed class SimulatedFaults(object sync)
{
    private readonly List<Trap> _traps = [];

    /// <summary>
    /// Fails at the n-th operation (from 1, counted from now on) of this host, or with null of any host.
    /// </summary>
    public void FailAt(string? host, int ordinal, FaultKind kind, string? message = null)
    {
        var seen = 0;
        FailAt(
            call =>
                call.Kind == SimulatedCallKind.Operation && (host is null || call.Host == host) && ++seen == ordinal,
            kind,
            message
        );
    }

    /// <summary>Fails at the first matching operation of the host, or with null of any host.</summary>
    public void FailAt(
        string? host,
        Func<HostOperation, bool> operation,
        FaultKind kind,
        string? message = null,
        int times = 1
    ) =>
        FailAt(
            call => call.Operation is { } one && (host is null || call.Host == host) && operation(one),
            kind,
            message,
            times
        );

    /// <summary>Fails at the next call of a kind: a probe, a wait, an upload, a canary, a whole batch.</summary>
    public void FailAt(string? host, SimulatedCallKind call, FaultKind kind, string? message = null, int times = 1) =>
        FailAt(one => one.Kind == call && (host is null || one.Host == host), kind, message, times);

    public void FailAt(Func<SimulatedCall, bool> call, FaultKind kind, string? message = null, int times = 1)
    {
        var fault = new SimulatedFault(
            kind,
            message ?? (kind == FaultKind.DiskFull ? "write error: No space left on device" : "it was told to fail")
        );
        lock (sync)
            _traps.Add(new(call, fault) { Times = times });
    }

    public void Clear()
    {
        lock (sync)
            _traps.Clear();
    }

    /// <summary>
    /// The fault that happens to this call, if any. Every trap sees every call, so that each counts for itself.
    /// </summary>
    public SimulatedFault? Strike(SimulatedCall call)
    {
        lock (sync)
        {
            var struck = _traps.Where(trap => trap.IsFor(call)).ToArray();
            if (struck.Length == 0)
                return null;
            if (--struck[0].Times == 0)
                _traps.Remove(struck[0]);
            return struck[0].Fault;
        }
    }

    private sealed class Trap(Func<SimulatedCall, bool> isFor, SimulatedFault fault)
    {
        public Func<SimulatedCall, bool> IsFor { get; } = isFor;

        public SimulatedFault Fault { get; } = fault;

        public int Times { get; set; }
    }
}
