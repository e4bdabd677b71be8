using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The state that a stage brings services to.</summary>
internal enum LifecycleState
{
    /// <summary>The hosts are prepared: account, Java, names, limits, firewall.</summary>
    Prepared,

    /// <summary>The release and the files are installed; nothing is started.</summary>
    Installed,

    /// <summary>The cluster's metadata are in ZooKeeper.</summary>
    Initialized,

    /// <summary>The processes run and are ready.</summary>
    Running,

    /// <summary>
    /// The services that ran when the stage began have been restarted, one after the other, and are ready.
    /// </summary>
    Restarted,

    /// <summary>Running services use the current files and release. Those that did not have been restarted.</summary>
    Updated,
    Stopped,

    /// <summary>Only the data are left, and only if they are kept.</summary>
    Absent,
}

/// <summary>A state for a selection of services.</summary>
internal sealed record DesiredState(LifecycleState State, IReadOnlyList<PulsarRole> Roles)
{
    private readonly IReadOnlyCollection<string>? _nodes;
    private readonly HashSet<string>? _names;

    /// <summary>All roles in the order of starting.</summary>
    public static IReadOnlyList<PulsarRole> AllRoles { get; } =
        [.. RoleCatalog.All.Select(role => role.Role)];

    public static DesiredState Prepared { get; } = new(LifecycleState.Prepared, []);

    public static DesiredState Initialized { get; } = new(LifecycleState.Initialized, []);

    /// <summary>The names of the nodes whose services are selected; null selects all.</summary>
    public IReadOnlyCollection<string>? Nodes
    {
        get => _nodes;
        init => (_nodes, _names) = (value, value?.ToHashSet());
    }

    public static DesiredState Of(LifecycleState state, params PulsarRole[] roles) =>
        new(state, roles.Length == 0 ? AllRoles : roles);

    public bool Selects(PulsarService service) =>
        Roles.Contains(service.Role) && _names?.Contains(service.Node) != false;
}
