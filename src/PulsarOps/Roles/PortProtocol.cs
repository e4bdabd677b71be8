namespace PulsarOps.Roles;

/// <summary>What the clients of a port speak, inside TLS or not.</summary>
internal enum PortProtocol
{
    Unknown,
    Http,

    /// <summary>The binary protocol of Pulsar.</summary>
    Pulsar,
    ZooKeeper,
    BookKeeper,

    /// <summary>ZooKeeper servers among themselves. A stranger cannot greet them without a trace.</summary>
    Quorum,
}
