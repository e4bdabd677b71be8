namespace PulsarOps;

/// <summary>How PulsarOps reaches the hosts of a topology.</summary>
public enum PulsarTransport
{
    /// <summary>All nodes are processes on this computer.</summary>
    Local,

    /// <summary>Each node is a host of its own, reached over SSH.</summary>
    Ssh,
}
