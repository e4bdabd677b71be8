namespace PulsarOps.Hosts;

/// <summary>
/// What PulsarOps has made on a host, by the records that it keeps there: for this cluster, and for other clusters.
/// </summary>
internal sealed record MadeFact
{
    /// <summary>The items that were made and not removed, by path.</summary>
    public IReadOnlyDictionary<string, MadeKind> Entries { get; init; } = new Dictionary<string, MadeKind>();

    /// <summary>The paths among them that exist now.</summary>
    public IReadOnlyCollection<string> Present { get; init; } = [];

    /// <summary>The other clusters that have a record on the host.</summary>
    public IReadOnlyCollection<string> Clusters { get; init; } = [];

    /// <summary>The items of other clusters: the cluster by path.</summary>
    public IReadOnlyDictionary<string, string> Neighbours { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that name an unpacked release: the path of the release and that of the file.</summary>
    public IReadOnlyList<(string Tree, string File)> Users { get; init; } = [];
}

/// <summary>The kind of an item in the record.</summary>
internal enum MadeKind
{
    File,
    Directory,

    /// <summary>A folder that existed before and that a cluster of version 0.1.0 used.</summary>
    Used,

    Release,

    /// <summary>The tool that initialises the cluster's metadata was started from this host.</summary>
    Metadata,
}
