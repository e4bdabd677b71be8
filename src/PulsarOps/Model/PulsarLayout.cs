namespace PulsarOps;

/// <summary>How New-PulsarTopology assigns roles to hosts.</summary>
public enum PulsarLayout
{
    /// <summary>
    /// Every host has a bookie and a broker. ZooKeeper runs on an odd number of the first hosts, at most five.
    /// </summary>
    Combined,

    /// <summary>The first three hosts have ZooKeeper. Each other host has a bookie and a broker.</summary>
    ZooKeeperApart,

    /// <summary>
    /// The first three hosts have ZooKeeper, the first half of the others a bookie, and the second half a broker.
    /// </summary>
    Separate,
}
