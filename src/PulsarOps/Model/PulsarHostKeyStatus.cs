namespace PulsarOps;

/// <summary>The state in known_hosts of a key that a host presents.</summary>
public enum PulsarHostKeyStatus
{
    /// <summary>No key of the host is known.</summary>
    Unknown,

    /// <summary>The key is a known key of the host.</summary>
    Known,

    /// <summary>Other keys of the host are known, but not this one.</summary>
    Changed,

    /// <summary>The key is marked as revoked.</summary>
    Revoked,
}
