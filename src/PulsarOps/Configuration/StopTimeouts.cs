using PulsarOps.Topology;

namespace PulsarOps.Configuration;

/// <summary>Seconds that a service may take to stop. Brokers hand over their topics, bookies flush; the shipped 30 s are too few for both.</summary>
internal static class StopTimeouts
{
    public static int Of(PulsarRole role) => role switch
    {
        PulsarRole.ZooKeeper => 30,
        PulsarRole.Broker => 120,
        _ => 90,
    };
}
