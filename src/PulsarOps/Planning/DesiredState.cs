using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The state that a stage brings services to. A stage is a goal, not a procedure.</summary>
internal enum LifecycleState
{
    /// <summary>The hosts themselves are fit for the services: account, Java, names, limits, firewall.</summary>
    Prepared,

    /// <summary>The release and the files are there; nothing is started.</summary>
    Installed,

    /// <summary>The cluster's metadata are in ZooKeeper.</summary>
    Initialized,

    /// <summary>The processes run and are ready.</summary>
    Running,

    /// <summary>Those that ran when the stage began have been started anew since, one after the other, and are ready.</summary>
    Restarted,

    /// <summary>Those that run were started with the files and the release as they are to be; those that were not have been restarted like that.</summary>
    Updated,
    Stopped,

    /// <summary>Nothing is left but the data, and those only where they are to be kept.</summary>
    Absent,
}

/// <summary>A state for a selection of services.</summary>
internal sealed record DesiredState(LifecycleState State, IReadOnlyList<PulsarRole> Roles)
{
    private readonly IReadOnlyCollection<string>? _nodes;
    private readonly HashSet<string>? _names;

    /// <summary>In the order in which they start.</summary>
    public static IReadOnlyList<PulsarRole> AllRoles { get; } =
        [.. RoleCatalog.All.Select(role => role.Role)];

    public static DesiredState Prepared { get; } = new(LifecycleState.Prepared, []);

    public static DesiredState Initialized { get; } = new(LifecycleState.Initialized, []);

    /// <summary>The names of the nodes whose services are meant; null: those of all.</summary>
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
