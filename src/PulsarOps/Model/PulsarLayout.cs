namespace PulsarOps;

/// <summary>Which hosts have which roles, when only their names are given.</summary>
public enum PulsarLayout
{
    /// <summary>Every host has a bookie and a broker, and ZooKeeper runs on an odd number of the first ones, five at most.</summary>
    Combined,

    /// <summary>The first three hosts have ZooKeeper, the others a bookie and a broker each.</summary>
    ZooKeeperApart,

    /// <summary>The first three hosts have ZooKeeper, the rest is halved: bookies first, then brokers.</summary>
    Separate,
}
