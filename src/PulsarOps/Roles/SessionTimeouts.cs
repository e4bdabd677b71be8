namespace PulsarOps.Roles;

/// <summary>
/// How long ZooKeeper keeps the registration of a lost service, and how long a returning bookie waits for its end. The
/// release sets both to 30 s. But a session ends up to one tick later, and starts again with each new ZooKeeper leader.
/// A bookie that returns soon after a power loss then gives up too early: 4.0.8 exits, and 2.10.1 runs on forever
/// without a registration (seen).
/// </summary>
internal static class SessionTimeouts
{
    /// <summary>The upper limit of a session, whatever a service asks for. The default is 40 s.</summary>
    public static IEnumerable<(string Key, string Value)> ForZooKeeper(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [] : [("maxSessionTimeout", "30000")];

    /// <summary>
    /// A bookie asks for a session as long as its wait. The wait exceeds what it gets by a tick, 2 s by default, and an
    /// election.
    /// </summary>
    public static IEnumerable<(string Key, string Value)> ForBookie(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [("zkTimeout", "10000")]
        : topology.ExternalZooKeeper is null ? [("zkTimeout", "35000")]
        : []; // an external ZooKeeper's limit is unknown here
}
