namespace PulsarOps;

/// <summary>
/// How to treat a host whose key is unknown. A key that differs from the known one is always refused.
/// </summary>
public enum PulsarHostKeyPolicy
{
    /// <summary>Refuses the host (HostKeyUnknown).</summary>
    Strict,

    /// <summary>Stores the key and requires it from then on.</summary>
    AcceptNew,
}
