namespace PulsarOps.Hosts;

/// <summary>
/// What PulsarOps has made on a machine for a cluster, by the record that it keeps there, and what it made for others.
/// </summary>
internal sealed record MadeFact
{
    /// <summary>What was made and has not been removed, by path.</summary>
    public IReadOnlyDictionary<string, MadeKind> Entries { get; init; } = new Dictionary<string, MadeKind>();

    /// <summary>Of these paths those that are there now.</summary>
    public IReadOnlyCollection<string> Present { get; init; } = [];

    /// <summary>The other clusters that have a record on the machine.</summary>
    public IReadOnlyCollection<string> Clusters { get; init; } = [];

    /// <summary>The cluster that something was made for, by path, of the other clusters.</summary>
    public IReadOnlyDictionary<string, string> Neighbours { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that name an unpacked release: its path and that of the file.</summary>
    public IReadOnlyList<(string Tree, string File)> Users { get; init; } = [];
}

/// <summary>What a record says of a path.</summary>
internal enum MadeKind
{
    File,
    Directory,

    /// <summary>A folder that was there before, and that a cluster of version 0.1.0 was given.</summary>
    Used,

    Release,

    /// <summary>The tool that makes the metadata of the cluster was started from this machine.</summary>
    Metadata,
}
