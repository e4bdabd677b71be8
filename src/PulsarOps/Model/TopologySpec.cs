namespace PulsarOps.Model;

/// <summary>A topology as the user describes it in a file or by parameters, before defaults are resolved.</summary>
internal sealed record TopologySpec
{
    public required string Name { get; init; }

    public required Version Version { get; init; }

    public PulsarArchive Archive { get; init; } = new(null, null);

    public PulsarKeyStyle KeyStyle { get; init; }

    public PulsarProfile Profile { get; init; }

    public string? JavaHome { get; init; }

    public PulsarArchive? JavaArchive { get; init; }

    public PulsarConnection Connection { get; init; } = new();

    public PathsSpec Paths { get; init; } = new();

    public PulsarServiceManager? ServiceManager { get; init; }

    public string? ServiceUser { get; init; }

    public bool ManageNames { get; init; } = true;

    public PulsarQuorum? Quorum { get; init; }

    public string? ExternalZooKeeper { get; init; }

    /// <summary>How the cluster is secured; null if nothing is said.</summary>
    public SecuritySpec? Security { get; init; }

    /// <summary>Values for all services of a role. Values of a node override them.</summary>
    public IReadOnlyDictionary<PulsarRole, ServiceSpec> Roles { get; init; } =
        new Dictionary<PulsarRole, ServiceSpec>();

    public required IReadOnlyList<NodeSpec> Nodes { get; init; }

    /// <summary>If set, all nodes are processes on this computer.</summary>
    public LocalSpec? Local { get; init; }
}

/// <summary>The security of a cluster. Unset values come from the preset, whose default is None.</summary>
internal sealed record SecuritySpec
{
    public PulsarSecurityPreset? Preset { get; init; }

    public PulsarTlsMode? Tls { get; init; }

    public PulsarAuthenticationMode? Authentication { get; init; }

    public bool? Authorization { get; init; }

    public IReadOnlyList<string>? SuperUsers { get; init; }

    public IReadOnlyList<string>? AllowFrom { get; init; }
}

/// <summary>A local cluster.</summary>
internal sealed record LocalSpec(string Root, IReadOnlyList<string> NodeNames, int PortOffset);

/// <summary>The folders on each host. The root is the parent of those that are not given.</summary>
internal sealed record PathsSpec(
    string? Root = null, string? Install = null, string? Config = null, string? Data = null, string? Logs = null,
    string? Plugins = null);

/// <summary>A host and its services, in the given order.</summary>
internal sealed record NodeSpec(string Name, IReadOnlyList<(PulsarRole Role, ServiceSpec Service)> Services)
{
    public string? Address { get; init; }

    public string? Rack { get; init; }

    public IReadOnlyList<string> HostKeys { get; init; } = [];
}

/// <summary>Values of a service. Unset values come from its role, then from the defaults.</summary>
internal sealed record ServiceSpec
{
    public static ServiceSpec Empty { get; } = new();

    public PulsarMemory? Memory { get; init; }

    public IReadOnlyList<string>? JavaOptions { get; init; }

    /// <summary>The port numbers, by the names of the ports.</summary>
    public IReadOnlyDictionary<string, int> Ports { get; init; } = new Dictionary<string, int>();

    public string? DataDirectory { get; init; }

    public string? DataLogDirectory { get; init; }

    public IReadOnlyList<string>? JournalDirectories { get; init; }

    public IReadOnlyList<string>? LedgerDirectories { get; init; }

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The values of this service, then those of the role.</summary>
    public ServiceSpec Over(ServiceSpec role) => new()
    {
        Memory = Memory ?? role.Memory,
        JavaOptions = JavaOptions ?? role.JavaOptions,
        Ports = Merge(role.Ports, Ports),
        DataDirectory = DataDirectory ?? role.DataDirectory,
        DataLogDirectory = DataLogDirectory ?? role.DataLogDirectory,
        JournalDirectories = JournalDirectories ?? role.JournalDirectories,
        LedgerDirectories = LedgerDirectories ?? role.LedgerDirectories,
        Settings = Merge(role.Settings, Settings),
    };

    private static Dictionary<string, T> Merge<T>(
        IReadOnlyDictionary<string, T> first, IReadOnlyDictionary<string, T> last) =>
        first.Where(pair => !last.ContainsKey(pair.Key)).Concat(last)
            .ToDictionary(pair => pair.Key, pair => pair.Value);
}
