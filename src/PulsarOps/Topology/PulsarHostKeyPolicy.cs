namespace PulsarOps.Topology;

/// <summary>What happens to a host whose key is not on file yet. A changed or revoked key is refused in any case.</summary>
public enum PulsarHostKeyPolicy
{
    /// <summary>It is refused: Add-PulsarHostKey, or a fingerprint in the topology, makes it known.</summary>
    Strict,

    /// <summary>Its key is taken on trust the first time, and put into known_hosts.</summary>
    AcceptNew,
}
