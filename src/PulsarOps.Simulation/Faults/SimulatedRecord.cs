using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>Everything that was asked of the machines of a world.</summary>
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

    /// <summary>Primitives that changed their machine.</summary>
    public IReadOnlyList<SimulatedCall> Changes =>
        [.. Calls.Where(call => call.Outcome == HostOperationOutcome.Changed)];

    /// <summary>How often this was asked, of one machine or of all.</summary>
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
