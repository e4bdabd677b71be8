namespace PulsarOps;

/// <summary>What a service does in the cluster.</summary>
public enum PulsarRole
{
    /// <summary>Keeps the cluster's metadata.</summary>
    ZooKeeper,

    /// <summary>A BookKeeper server: stores the messages.</summary>
    Bookie,

    /// <summary>Serves producers and consumers.</summary>
    Broker,

    /// <summary>Copies the ledgers of bookies that are lost, as a process of its own instead of inside of each bookie.</summary>
    AutoRecovery,

    /// <summary>Stands between brokers and clients that cannot reach them.</summary>
    Proxy,

    /// <summary>Connects brokers with clients that speak WebSocket.</summary>
    WebSocket,
}
