using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

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
