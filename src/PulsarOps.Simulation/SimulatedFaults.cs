using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>A fault that happens to a call.</summary>
internal sealed record SimulatedFault(FaultKind Kind, string Message);

/// <summary>The planned faults. Each happens once unless its setup says otherwise.</summary>
internal sealed class SimulatedFaults(object sync)
{
    private readonly List<Trap> _traps = [];

    /// <summary>
    /// Fails at the n-th operation (from 1, counted from now on) of this host; null means any host.
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

    /// <summary>Fails at the first matching operation of the host; null means any host.</summary>
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
    /// The fault that happens to this call, if any. Every trap sees every call, because each keeps its own count.
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

/// <summary>The kind of a fault.</summary>
internal enum FaultKind
{
    /// <summary>The call fails with a message; nothing was changed.</summary>
    Fails,

    /// <summary>Like Fails, with the message of a full disk.</summary>
    DiskFull,

    /// <summary>The connection is lost before anything was done.</summary>
    ConnectionLostBefore,

    /// <summary>The call was carried out, but its answer is lost.</summary>
    ConnectionLostAfter,

    /// <summary>The controller dies before anything was done: see SimulatedCrashException.</summary>
    ControllerDies,

    /// <summary>The controller dies after the call was carried out, before its answer arrives.</summary>
    ControllerDiesAfter,
}

internal enum SimulatedCallKind
{
    Probe,

    /// <summary>The round trip of a batch; its operations follow.</summary>
    Batch,

    Operation,
    Wait,
    Upload,
    Download,
    Canary,

    /// <summary>Test messages while an operation runs.</summary>
    Traffic,
    Scan,

    /// <summary>The ledgers of a bookie are listed.</summary>
    Ledgers,

    /// <summary>The lease is acquired, released or broken.</summary>
    Lease,

    /// <summary>The lease is renewed. How often this happens depends on the time that passes.</summary>
    Renewal,
    Journal,
}

/// <summary>A call to a host, in the order of the calls.</summary>
internal sealed record SimulatedCall(
    string Host,
    SimulatedCallKind Kind,
    HostOperation? Operation = null,
    ReadinessProbe? ReadinessProbe = null
)
{
    /// <summary>How the operation ended; null for other calls, and for an operation that did not end.</summary>
    public HostOperationOutcome? Outcome { get; set; }

    public override string ToString() =>
        $"{Host}: {Operation?.Describe() ?? ReadinessProbe?.ToString() ?? Kind.ToString()}"
        + (Outcome is { } outcome ? $" ({outcome})" : "");
}

/// <summary>The controller has died: none of its hosts answers it any more, and it cleans up nothing.</summary>
/// <remarks>
/// Not a PulsarOpsException, so that no error handling of the engine takes it for a failure of a host.
/// </remarks>
internal sealed class SimulatedCrashException() : Exception("The controller died here.");

/// <summary>All calls to the hosts of a world.</summary>
internal sealed class SimulatedRecord(object sync)
{
    private readonly List<SimulatedCall> _calls = [];

    public IReadOnlyList<SimulatedCall> Calls
    {
        get
        {
            lock (sync)
                return [.. _calls];
        }
    }

    /// <summary>Operations that changed their host.</summary>
    public IReadOnlyList<SimulatedCall> Changes =>
        [.. Calls.Where(call => call.Outcome == HostOperationOutcome.Changed)];

    /// <summary>The number of calls of this kind, to one host or to all.</summary>
    public int Count(SimulatedCallKind kind, string? host = null) =>
        Calls.Count(call => call.Kind == kind && (host is null || call.Host == host));

    public void Clear()
    {
        lock (sync)
            _calls.Clear();
    }

    public void Add(SimulatedCall call)
    {
        lock (sync)
            _calls.Add(call);
    }
}
