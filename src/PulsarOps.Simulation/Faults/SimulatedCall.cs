using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

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

    /// <summary>The lease is acquired, released or broken.</summary>
    Lease,

    /// <summary>The lease is renewed, which happens as often as time passes.</summary>
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
