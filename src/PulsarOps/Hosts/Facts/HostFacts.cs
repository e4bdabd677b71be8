namespace PulsarOps.Hosts;

/// <summary>A host's answer to a probe.</summary>
internal sealed record HostFacts
{
    /// <summary>False if the host did not answer: all other values are then meaningless.</summary>
    public bool Answered { get; init; } = true;

    public string OperatingSystem { get; init; } = "";

    public string Architecture { get; init; } = "";

    public string UserName { get; init; } = "";

    public int ProcessorCount { get; init; }

    public int MemoryTotalMB { get; init; }

    public int MemoryAvailableMB { get; init; }

    /// <summary>Whether bash exists, which Pulsar's own scripts need.</summary>
    public bool Bash { get; init; }

    public IReadOnlyList<JavaFact> Java { get; init; } = [];

    /// <summary>By path; a missing path has no entry.</summary>
    public IReadOnlyDictionary<string, PathFact> Paths { get; init; } = new Dictionary<string, PathFact>();

    /// <summary>
    /// Paths that root must not use, with the reasons: another user could change the way there, or it ends at a broken
    /// link.
    /// </summary>
    public IReadOnlyDictionary<string, string> UnsafePaths { get; init; } = new Dictionary<string, string>();

    /// <summary>By path; a missing file has no entry.</summary>
    public IReadOnlyDictionary<string, string> Contents { get; init; } = new Dictionary<string, string>();

    /// <summary>By path of the release directory; a missing one has no entry.</summary>
    public IReadOnlyDictionary<string, ReleaseFact> Releases { get; init; } = new Dictionary<string, ReleaseFact>();

    /// <summary>By service id.</summary>
    public IReadOnlyDictionary<string, ServiceFact> Services { get; init; } = new Dictionary<string, ServiceFact>();

    /// <summary>By folder.</summary>
    public IReadOnlyDictionary<string, VolumeFact> Volumes { get; init; } = new Dictionary<string, VolumeFact>();

    /// <summary>Null if the probe did not ask for it.</summary>
    public LeaseFact? Lease { get; init; }

    /// <summary>The systemd units called <c>pulsar-…</c>, if the probe asked for them.</summary>
    public IReadOnlyList<string> Units { get; init; } = [];

    /// <summary>The items that PulsarOps has made on the host.</summary>
    public MadeFact Made { get; init; } = new();

    /// <summary>The names in folders, if the probe asked for them; a missing folder has no entry.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Folders { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    public MetadataFact? Metadata { get; init; }

    /// <summary>Null if the probe did not ask for it.</summary>
    public PrepareFact? Preparation { get; init; }

    /// <summary>By <c>host:port</c>.</summary>
    public IReadOnlyDictionary<string, ZooKeeperFact> ZooKeepers { get; init; } =
        new Dictionary<string, ZooKeeperFact>();

    /// <summary>By the id of the request.</summary>
    public IReadOnlyDictionary<string, RestFact> Answers { get; init; } = new Dictionary<string, RestFact>();

    /// <summary>The clients of <see cref="HostProbe.Clients"/>.</summary>
    public IReadOnlyList<ClientFact> Clients { get; init; } = [];

    /// <summary>The own addresses of present connections, if clients were asked for.</summary>
    public IReadOnlyList<string> OwnAddresses { get; init; } = [];
}

/// <summary>The answer of a web service.</summary>
/// <param name="Status">The status of HTTP; 0 if the service did not answer.</param>
/// <param name="Text">The body, or why there is no answer.</param>
internal sealed record RestFact(int Status, string Text);

/// <summary>A Java runtime: its home and its feature release (8, 11, 17, …).</summary>
internal sealed record JavaFact(string Home, int Feature, string Version)
{
    /// <summary>Why the account of the services cannot run it; empty if it can.</summary>
    public string Trouble { get; init; } = "";
}

/// <summary>
/// A file or directory. <paramref name="Sha256"/> is empty for a directory and for an unreadable file.
/// </summary>
internal sealed record PathFact(bool IsDirectory, string Mode, string Owner, long Size, string Sha256)
{
    public string Group { get; init; } = "";

    /// <summary>In chown's format. The group counts too, because the service reads private files through it.</summary>
    public string OwnerAndGroup => Group.Length > 0 ? $"{Owner}:{Group}" : Owner;
}

/// <summary>An unpacked release.</summary>
/// <param name="Sha512">The checksum of its archive; empty if PulsarOps did not unpack it, or did not finish.</param>
/// <param name="Intact">
/// Whether it is unchanged since it was unpacked: same files, sizes, times, modes and owners.
/// </param>
internal sealed record ReleaseFact(string Sha512, bool Intact)
{
    private static readonly IReadOnlyList<string> None = [];

    /// <summary>Whether a list names the files that PulsarOps unpacked. Version 0.1.0 made none.</summary>
    public bool Listed { get; init; } = true;

    /// <summary>Files in the release directory that PulsarOps did not unpack.</summary>
    public IReadOnlyList<string> Added { get; init; } = None;

    /// <summary>Unpacked files that have changed or are missing.</summary>
    public IReadOnlyList<string> Changed { get; init; } = None;

    /// <summary>The processes that run from a release directory that is not intact.</summary>
    public IReadOnlyList<string> Processes { get; init; } = None;
}

/// <summary>A folder, or the nearest existing one above it.</summary>
internal sealed record VolumeFact(bool Writable, long FreeMB, string NearestExisting)
{
    /// <summary>
    /// The part of the file system that an account other than root can no longer use, 0 to 1, as BookKeeper measures
    /// it.
    /// </summary>
    public double Used { get; init; }

    /// <summary>The part of its inodes in use, 0 to 1; 0 if their number is not fixed.</summary>
    public double InodesUsed { get; init; }
}

/// <summary>The process of a service.</summary>
/// <param name="InputsChanged">Whether a file that it read at its start has changed since.</param>
/// <param name="Ready">Whether its readiness probe passes.</param>
/// <param name="Detail">The service's own report, such as a ZooKeeper server's mode, or why it is not ready.</param>
/// <param name="PortOwners">The owners of its occupied ports, if the service does not run.</param>
internal sealed record ServiceFact(
    bool Running, int ProcessId, DateTimeOffset? Since, int MemoryMB, bool InputsChanged, bool Ready, string Detail,
    IReadOnlyList<PortOwner> PortOwners)
{
    /// <summary>The hashes of its inputs at its start, in their order; empty if they are unknown.</summary>
    public IReadOnlyList<string> StartedWith { get; init; } = [];
}

/// <summary>The process that listens on a port; its id is 0 if the user may not see it.</summary>
internal sealed record PortOwner(int Port, int ProcessId, string Command);

/// <summary>An external ZooKeeper server.</summary>
/// <param name="Detail">Its version, or why it is unknown.</param>
internal sealed record ZooKeeperFact(bool Answers, string Detail);

/// <summary>The requested znodes.</summary>
/// <param name="Reachable">Whether a server granted a session; if not, nothing is known about the nodes.</param>
/// <param name="Nodes">Data by path; a missing node has no entry.</param>
/// <param name="Children">Names by path; a missing node has no entry.</param>
internal sealed record MetadataFact(
    bool Reachable,
    string Detail,
    IReadOnlyDictionary<string, string> Nodes,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Children
)
{
    /// <summary>The paths of trees of which not everything was read.</summary>
    public IReadOnlyCollection<string> Truncated { get; init; } = [];

    /// <summary>The names below a znode; empty if it does not exist.</summary>
    public IReadOnlyList<string> ChildrenOf(string path) =>
        Children.TryGetValue(path, out var children) ? children : [];
}

/// <summary>Present connections of a client to a port of a service.</summary>
/// <param name="IsPlain">Whether the port is for plain text.</param>
/// <param name="IsAnonymous">Whether the log says that the client has no token.</param>
internal sealed record ClientFact(
    string Service, int Port, string Address, bool IsPlain, bool IsAnonymous, int Connections);
