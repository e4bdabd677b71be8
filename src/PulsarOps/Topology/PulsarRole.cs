namespace PulsarOps.Topology;

/// <summary>What a service does in the cluster, in the order in which the roles start.</summary>
public enum PulsarRole
{
    /// <summary>Keeps the cluster's metadata.</summary>
    ZooKeeper,

    /// <summary>A BookKeeper server: stores the messages.</summary>
    Bookie,

    /// <summary>Serves producers and consumers.</summary>
    Broker,
}
