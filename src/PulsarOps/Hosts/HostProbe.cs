namespace PulsarOps.Hosts;

/// <summary>The questions of one round trip to a host.</summary>
internal sealed record HostProbe
{
    /// <summary>Files and directories: kind, mode, owner, and for files size and sha256.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Small text files to return completely.</summary>
    public IReadOnlyList<string> Contents { get; init; } = [];

    /// <summary>Unpacked releases.</summary>
    public IReadOnlyList<string> Releases { get; init; } = [];

    public IReadOnlyList<ServiceProbe> Services { get; init; } = [];

    /// <summary>Folders, existing or not: whether they are writable and how much space is free.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>The Java home to check; null for all that can be found.</summary>
    public string? JavaHome { get; init; }

    /// <summary>Whether to check Java at all.</summary>
    public bool Java { get; init; }

    /// <summary>The account that has to run Java; empty for the user of the connection.</summary>
    public string JavaUser { get; init; } = "";

    /// <summary>The folder of the cluster's state, for its lease. Empty to skip it.</summary>
    public string Lease { get; init; } = "";

    /// <summary>The folder of the cluster's state, for the record of what was made. Empty to skip it.</summary>
    public string Made { get; init; } = "";

    /// <summary>Folders whose entries to list.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Whether to list the entries of all folders in the record too.</summary>
    public bool MadeFolders { get; init; }

    /// <summary>The step that asks, for the journal; null if there is none.</summary>
    public StepRecord? Record { get; init; }

    /// <summary>Whether to list the units called <c>pulsar-…</c>.</summary>
    public bool Units { get; init; }

    public MetadataProbe? Metadata { get; init; }

    /// <summary>Asks how the host itself is prepared; null to skip it.</summary>
    public PrepareProbe? Preparation { get; init; }

    /// <summary>External ZooKeeper servers as <c>host:port</c>: whether they answer, and their versions.</summary>
    public IReadOnlyList<string> ZooKeepers { get; init; } = [];

    /// <summary>Services whose clients to list that use plain text or no token.</summary>
    public IReadOnlyList<ClientProbe> Clients { get; init; } = [];

    /// <summary>Requests (GET) to the web services of the cluster.</summary>
    public IReadOnlyList<RestProbe> Requests { get; init; } = [];
}

/// <summary>
/// Asks for the present connections of clients that use plain text or no token, and for the own addresses of the host.
/// Nothing is listed if the service has ports for plain text, and none of them is open.
/// </summary>
/// <param name="Service">The id of the service.</param>
/// <param name="PlainPorts">Its ports for clients in plain text.</param>
/// <param name="TlsPorts">Its ports for clients by TLS.</param>
/// <param name="LogFile">Its log, which names the role of each client.</param>
/// <param name="Anonymous">The role of clients without a token; empty to leave out the log.</param>
internal sealed record ClientProbe(
    string Service, IReadOnlyList<int> PlainPorts, IReadOnlyList<int> TlsPorts, string LogFile, string Anonymous);

/// <summary>Asks a web service of the cluster.</summary>
/// <param name="Id">Distinguishes the requests of a probe.</param>
internal sealed record RestProbe(string Id, string Address, int Port, string Path)
{
    /// <summary>The folder on the host with the keys and certificates for TLS; null for plain text.</summary>
    public string? WebTls { get; init; }
}

/// <summary>
/// Asks for a service's process. If it runs, also whether its readiness probe passes; otherwise, which processes use
/// its ports.
/// </summary>
/// <param name="ReadinessProbe">Null to skip the readiness probe; the service then counts as ready.</param>
/// <param name="Unit">The systemd unit that manages it; empty if there is none.</param>
internal sealed record ServiceProbe(
    string Id,
    string PidFile,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<int> Ports,
    ReadinessProbe? ReadinessProbe,
    string Unit = ""
);

/// <summary>Asks ZooKeeper for znodes.</summary>
/// <param name="Servers"><c>host:port,host:port</c></param>
/// <param name="Nodes">Paths whose existence and data are requested.</param>
/// <param name="Lists">Paths whose children are requested.</param>
internal sealed record MetadataProbe(string Servers, IReadOnlyList<string> Nodes, IReadOnlyList<string> Lists)
{
    /// <summary>The folder with the keys and certificates for the connection; null for plain text.</summary>
    public string? ZooKeeperTls { get; init; }

    /// <summary>Znodes with all that is below them.</summary>
    public IReadOnlyList<ZNodeTreeProbe> Trees { get; init; } = [];
}

/// <summary>
/// Asks for the names below a znode and, on the last level, for the data. At most 2000 znodes of a level are read.
/// </summary>
/// <param name="Levels">The number of levels below the znode.</param>
internal sealed record ZNodeTreeProbe(string Path, int Levels);

/// <summary>Asks how a host itself is prepared, apart from its cluster.</summary>
internal sealed record PrepareProbe
{
    /// <summary>An account to look for.</summary>
    public string? User { get; init; }

    /// <summary>The required programs.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Host names to resolve.</summary>
    public IReadOnlyList<NameQuestion> Names { get; init; } = [];

    /// <summary>
    /// Suitable Java packages. The repositories are asked for them only if the host has no such Java.
    /// </summary>
    public IReadOnlyList<JavaPackage> JavaPackages { get; init; } = [];

    /// <summary>Kernel settings, such as <c>vm.swappiness</c>.</summary>
    public IReadOnlyList<string> KernelSettings { get; init; } = [];

    /// <summary>
    /// The name or address by which other hosts reach this one, to find the firewall's open ports there.
    /// </summary>
    public string? FirewallAddress { get; init; }

    /// <summary>Whether to list the ports too that are open to some sources only.</summary>
    public bool FirewallSources { get; init; }
}

/// <summary>A host name, and the requested kind of address.</summary>
internal sealed record NameQuestion(string Name, bool IsIPv6);

/// <summary>A Java of a distribution: its package names in apt and in dnf.</summary>
internal sealed record JavaPackage(int Feature, string AptName, string DnfName);
