namespace PulsarOps;

/// <summary>The role of a service in the cluster.</summary>
public enum PulsarRole
{
    /// <summary>Stores the cluster's metadata.</summary>
    ZooKeeper,

    /// <summary>A BookKeeper server, which stores the messages.</summary>
    Bookie,

    /// <summary>Serves producers and consumers.</summary>
    Broker,

    /// <summary>
    /// Replicates the ledgers of lost bookies, in a process of its own instead of inside each bookie.
    /// </summary>
    AutoRecovery,

    /// <summary>Forwards clients that cannot reach the brokers directly.</summary>
    Proxy,

    /// <summary>Connects brokers with clients that speak WebSocket.</summary>
    WebSocket,
}
