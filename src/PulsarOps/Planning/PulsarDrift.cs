namespace PulsarOps;

/// <summary>In what a host differs from the topology, where the artefact is there and is not as it is to be.</summary>
public enum PulsarDrift
{
    /// <summary>The text of a configuration, of an environment or of another file.</summary>
    Configuration,

    /// <summary>The text of a unit, or whether it starts with the host.</summary>
    Unit,

    /// <summary>The unpacked release or Java: it has been changed, or somebody else has unpacked it.</summary>
    Binary,

    /// <summary>Whose it is.</summary>
    Owner,

    /// <summary>Who may read or write it.</summary>
    Mode,

    /// <summary>What the cluster's metadata say.</summary>
    Metadata,
}
