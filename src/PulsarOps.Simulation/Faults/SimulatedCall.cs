using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

internal enum SimulatedCallKind
{
    Probe,

    /// <summary>The round trip of a batch; its primitives follow.</summary>
    Batch,

    Operation,
    Wait,
    Upload,
    Download,
    Canary,

    /// <summary>The lease is taken, given back or broken.</summary>
    Lease,

    /// <summary>The lease is renewed, as often as time passes.</summary>
    Renewal,
    Journal,
}

/// <summary>Something that was asked of a machine, in the order of asking.</summary>
internal sealed record SimulatedCall(
    string Host,
    SimulatedCallKind Kind,
    HostOperation? Operation = null,
    ReadinessProbe? ReadinessProbe = null
)
{
    /// <summary>How the primitive ended; null for what is none, and for what did not come to its end.</summary>
    public HostOperationOutcome? Outcome { get; set; }

    public override string ToString() =>
        $"{Host}: {Operation?.Describe() ?? ReadinessProbe?.ToString() ?? Kind.ToString()}{(Outcome is { } outcome ? $" ({outcome})" : "")}";
}
