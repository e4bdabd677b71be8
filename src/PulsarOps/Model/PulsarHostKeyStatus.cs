namespace PulsarOps;

/// <summary>What known_hosts says about a key that a host shows.</summary>
public enum PulsarHostKeyStatus
{
    /// <summary>Nothing is on file about the host.</summary>
    Unknown,

    /// <summary>It is a key on file.</summary>
    Known,

    /// <summary>Other keys are on file for the host, and this is none of them.</summary>
    Changed,

    /// <summary>The key is marked as stolen.</summary>
    Revoked,
}
