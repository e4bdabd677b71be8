namespace PulsarOps;

/// <summary>The kind of difference between an existing item on a host and the topology.</summary>
public enum PulsarDrift
{
    /// <summary>The content of a configuration file, environment file or other file.</summary>
    Configuration,

    /// <summary>The content of a unit, or whether it starts at boot.</summary>
    Unit,

    /// <summary>The unpacked release or JDK: it has changed, or PulsarOps did not unpack it.</summary>
    Binary,

    /// <summary>The owner.</summary>
    Owner,

    /// <summary>The mode (permissions).</summary>
    Mode,

    /// <summary>The cluster's metadata.</summary>
    Metadata,
}
