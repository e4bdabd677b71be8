namespace PulsarOps;

/// <summary>How the Apache Pulsar project supports a release line.</summary>
public enum PulsarSupport
{
    /// <summary>With fixes of all kinds.</summary>
    Active,

    /// <summary>With fixes of security only.</summary>
    SecurityOnly,

    /// <summary>No longer.</summary>
    Ended,
}
