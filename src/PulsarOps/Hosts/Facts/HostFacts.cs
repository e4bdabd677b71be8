namespace PulsarOps.Hosts;

/// <summary>What a machine answered to a probe.</summary>
internal sealed record HostFacts
{
    /// <summary>False where the machine did not answer: then all of this tells nothing.</summary>
    public bool Answered { get; init; } = true;

    public string OperatingSystem { get; init; } = "";

    public string Architecture { get; init; } = "";

    public string UserName { get; init; } = "";

    public int ProcessorCount { get; init; }

    public int MemoryTotalMB { get; init; }

    public int MemoryAvailableMB { get; init; }

    /// <summary>Whether bash is there, which Pulsar's own scripts need.</summary>
    public bool Bash { get; init; }

    public IReadOnlyList<JavaFact> Java { get; init; } = [];

    /// <summary>By path; what does not exist has no entry.</summary>
    public IReadOnlyDictionary<string, PathFact> Paths { get; init; } = new Dictionary<string, PathFact>();

    /// <summary>
    /// Paths that root must not use, as another user could change the way there, or it ends at a link to nothing: why,
    /// by path.
    /// </summary>
    public IReadOnlyDictionary<string, string> UnsafePaths { get; init; } = new Dictionary<string, string>();

    /// <summary>By path; what does not exist has no entry.</summary>
    public IReadOnlyDictionary<string, string> Contents { get; init; } = new Dictionary<string, string>();

    /// <summary>By the tree's path; what does not exist has no entry.</summary>
    public IReadOnlyDictionary<string, ReleaseFact> Releases { get; init; } = new Dictionary<string, ReleaseFact>();

    /// <summary>By service id.</summary>
    public IReadOnlyDictionary<string, ServiceFact> Services { get; init; } = new Dictionary<string, ServiceFact>();

    /// <summary>By folder.</summary>
    public IReadOnlyDictionary<string, VolumeFact> Volumes { get; init; } = new Dictionary<string, VolumeFact>();

    /// <summary>Null where it was not asked for.</summary>
    public LeaseFact? Lease { get; init; }

    /// <summary>Units of systemd called <c>pulsar-…</c>, where they were asked for.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>What PulsarOps has made there.</summary>
    public MadeFact Made { get; init; } = new();

    /// <summary>
    /// The names of the entries of folders, where they were asked for; a folder that does not exist has none.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Folders { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public MetadataFact? Metadata { get; init; }

    /// <summary>Null where it was not asked for.</summary>
    public PrepareFact? Preparation { get; init; }

    /// <summary>By <c>host:port</c>.</summary>
    public IReadOnlyDictionary<string, ZooKeeperFact> ZooKeepers { get; init; } =
        new Dictionary<string, ZooKeeperFact>();
}

/// <summary>A Java runtime: its home and its feature release (8, 11, 17, …).</summary>
internal sealed record JavaFact(string Home, int Feature, string Version)
{
    /// <summary>Why the account of the services cannot run it; empty if it can.</summary>
    public string Trouble { get; init; } = "";
}

/// <summary>A file or directory. <paramref name="Sha256"/> is empty for a directory and for what may not be read.</summary>
internal sealed record PathFact(bool IsDirectory, string Mode, string Owner, long Size, string Sha256)
{
    public string Group { get; init; } = "";

    /// <summary>As chown takes it: a private file without its group could not be read by the service.</summary>
    public string OwnerAndGroup => Group.Length > 0 ? $"{Owner}:{Group}" : Owner;
}

/// <summary>An unpacked release.</summary>
/// <param name="Sha512">The archive it came from; empty when PulsarOps did not unpack it, or did not finish.</param>
/// <param name="Intact">Whether it is as it was unpacked: same files, sizes, times, modes and owners.</param>
internal sealed record ReleaseFact(string Sha512, bool Intact)
{
    private static readonly IReadOnlyList<string> None = [];

    /// <summary>Whether a list tells which files PulsarOps unpacked. Version 0.1.0 made none.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Files that PulsarOps did not unpack, below the tree.</summary>
    public IReadOnlyList<string> Added { get; init; } = None;

    /// <summary>Files that are not as they were unpacked, or are missing.</summary>
    public IReadOnlyList<string> Changed { get; init; } = None;

    /// <summary>Of a tree that is not intact: processes that run from it.</summary>
    public IReadOnlyList<string> Processes { get; init; } = None;
}

/// <summary>A folder, or the nearest one above it that exists.</summary>
internal sealed record VolumeFact(bool Writable, long FreeMB, string NearestExisting)
{
    /// <summary>
    /// The part of the file system that an account other than root cannot use any more, 0 to 1; as BookKeeper measures
    /// it.
    /// </summary>
    public double Used { get; init; }

    /// <summary>The part of its inodes that is taken, 0 to 1; 0 if it has no fixed number of them.</summary>
    public double InodesUsed { get; init; }
}

/// <summary>The process of a service.</summary>
/// <param name="InputsChanged">Whether a file that it read at its start has changed since.</param>
/// <param name="Ready">Whether its gate is open.</param>
/// <param name="Detail">What it says of itself: a ZooKeeper server's mode; or why it is not ready.</param>
/// <param name="PortOwners">Of a service that does not run: its ports that are taken.</param>
internal sealed record ServiceFact(
    bool Running, int ProcessId, DateTimeOffset? Since, int MemoryMB, bool InputsChanged, bool Ready, string Detail,
    IReadOnlyList<PortOwner> PortOwners)
{
    /// <summary>The hashes that its inputs had when it started, in their order; empty where nothing is known of that.</summary>
    public IReadOnlyList<string> StartedWith { get; init; } = [];
}

/// <summary>Who listens on a port; process id 0 where the user may not see it.</summary>
internal sealed record PortOwner(int Port, int ProcessId, string Command);

/// <summary>A ZooKeeper server that others run.</summary>
/// <param name="Detail">Its version; or why it does not tell.</param>
internal sealed record ZooKeeperFact(bool Answers, string Detail);

/// <summary>Z-nodes, as asked for.</summary>
/// <param name="Reachable">Whether a server gave a session; if not, nothing is known of the nodes.</param>
/// <param name="Nodes">Data by path; a node that is missing has no entry.</param>
/// <param name="Children">Names by path; a node that is missing has no entry.</param>
internal sealed record MetadataFact(
    bool Reachable,
    string Detail,
    IReadOnlyDictionary<string, string> Nodes,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Children
);
