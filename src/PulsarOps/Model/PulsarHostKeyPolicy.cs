namespace PulsarOps;

/// <summary>What is done with a host whose key is on no file. A key that differs from the one on file is always refused.</summary>
public enum PulsarHostKeyPolicy
{
    /// <summary>It is refused.</summary>
    Strict,

    /// <summary>Its key is taken down, and required from then on.</summary>
    AcceptNew,
}
