namespace PulsarOps.Roles;

/// <summary>
/// How long ZooKeeper keeps the registration of a lost service, and how long a returning bookie waits until its old
/// registration is gone. The release sets both to 30 s. But ZooKeeper can end a session one tick late, and each new
/// leader starts the session again. A bookie that returns soon after a power loss then gives up too early: 4.0.8 exits,
/// and 2.10.1 runs without a registration until it is restarted (seen on both).
/// </summary>
internal static class SessionTimeouts
{
    /// <summary>The upper limit of a session, whatever a service asks for. The default is 40 s.</summary>
    public static IEnumerable<(string Key, string Value)> ForZooKeeper(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [] : [("maxSessionTimeout", "30000")];

    /// <summary>
    /// zkTimeout is the session that a bookie requests, and also how long it waits for the old registration. ZooKeeper
    /// limits the session to 30 s. The other 5 s are for a late end (a tick, 2 s by default) and an election.
    /// </summary>
    public static IEnumerable<(string Key, string Value)> ForBookie(PulsarTopology topology) =>
        topology.Transport == PulsarTransport.Local ? [("zkTimeout", "10000")]
        : topology.ExternalZooKeeper is null ? [("zkTimeout", "35000")]
        : []; // an external ZooKeeper's limit is unknown here

    /// <summary>
    /// How long a bookie or AutoRecovery waits before it repeats a request that was lost with its connection, in
    /// milliseconds. Without them it waits for zkTimeout, and the next auditor learned that late that the one before it
    /// had left (seen on 4.0.8 with TLS after a restart of ZooKeeper). bookkeeper.conf shows these values as examples.
    /// </summary>
    /// <remarks>ServerConfiguration.getZkRetryBackoffStartMs of BookKeeper 4.17.</remarks>
    public static IReadOnlyList<(string Key, string Value)> Retries { get; } =
        [("zkRetryBackoffStartMs", "1000"), ("zkRetryBackoffMaxMs", "10000")];
}
