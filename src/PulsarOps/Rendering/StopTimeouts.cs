namespace PulsarOps.Rendering;

/// <summary>Seconds that a service may take to stop. Brokers hand over their topics, bookies flush; the shipped 30 s are too few for both.</summary>
internal static class StopTimeouts
{
    public static int Of(PulsarRole role) => role switch
    {
        PulsarRole.ZooKeeper or PulsarRole.AutoRecovery => 30,
        PulsarRole.Bookie => 90,
        _ => 120,
    };
}
