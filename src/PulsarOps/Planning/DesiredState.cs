using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The state that a stage brings services to.</summary>
internal enum LifecycleState
{
    /// <summary>The hosts are prepared: account, Java, names, limits, firewall.</summary>
    Prepared,

    /// <summary>The release and the files are installed; nothing is started.</summary>
    Installed,

    /// <summary>The cluster's metadata is in ZooKeeper.</summary>
    Initialized,

    /// <summary>The processes run and are ready.</summary>
    Running,

    /// <summary>
    /// The services that ran when the stage began have been restarted, one after the other, and are ready.
    /// </summary>
    Restarted,

    /// <summary>
    /// Running services use the current files and release; services with older ones have been restarted.
    /// </summary>
    Updated,

    /// <summary>
    /// The hosts have other certificates and tokens than when the stage began. The services read them by themselves.
    /// </summary>
    Renewed,
    Stopped,

    /// <summary>Bookies that the cluster no longer has: others have copies of all their ledgers.</summary>
    Removed,

    /// <summary>Only the data is left, and only if it is kept.</summary>
    Absent,

    /// <summary>Their nodes have a record that their services stay stopped, even when the host starts again.</summary>
    Suspended,

    /// <summary>Their nodes have no such record, and the services start with the host.</summary>
    Resumed,
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

    /// <summary>The ids of the services that stay as they are, although their roles and nodes are selected.</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];

    public static DesiredState Of(LifecycleState state, params PulsarRole[] roles) =>
        new(state, roles.Length == 0 ? AllRoles : roles);

    public bool Selects(PulsarService service) => Covers(service) && !Except.Contains(service.Id);

    /// <summary>Whether its role and its node are selected.</summary>
    public bool Covers(PulsarService service) =>
        Roles.Contains(service.Role) && _names?.Contains(service.Node) != false;
}

/// <summary>
/// The desired states of a plan. With -Role or -Node, the plan changes neither the hosts themselves nor the metadata.
/// </summary>
internal static class PlanStates
{
    /// <summary>Whether every service is updated.</summary>
    public static bool IsUpdateOfAll(IReadOnlyList<DesiredState> states) =>
        states.Any(state => state is { State: LifecycleState.Updated, Except.Count: 0 })
        && states.Any(state => state.State == LifecycleState.Initialized);

    public static IReadOnlyList<DesiredState> Of(
        PulsarPlanOperation operation,
        IReadOnlyList<PulsarRole> roles,
        IReadOnlyList<string> nodes
    )
    {
        DesiredState[] desiredStates = [Select(LifecycleState.Installed), Select(LifecycleState.Running)];
        if (operation == PulsarPlanOperation.Update)
            desiredStates = [.. desiredStates, Select(LifecycleState.Updated)];
        return roles.Count > 0 || nodes.Count > 0
            ? desiredStates
            : [DesiredState.Prepared, DesiredState.Initialized, .. desiredStates];

        DesiredState Select(LifecycleState state) =>
            DesiredState.Of(state, [.. roles]) with
            {
                Nodes = nodes.Count == 0 ? null : nodes,
            };
    }
}

/// <summary>Options for reaching a desired state.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The stage's name in progress and error messages.</summary>
    public required string Activity { get; init; }

    /// <summary>Seconds that a service may take without progress until it is ready.</summary>
    public int TimeoutSeconds { get; init; } = 300;

    /// <summary>Kills a service that does not stop in time.</summary>
    public bool Kill { get; init; }

    /// <summary>
    /// Stops a service even if its role loses its quorum. The order in which roles stop stays in force.
    /// </summary>
    public bool BreakQuorum { get; init; }

    /// <summary>
    /// The processes that a restart replaces, by service id, from <see cref="Planning.RestartPlanner.ProcessesOf"/>.
    /// With them, a plan holds only what is still missing of that restart. Null if the restart has not begun.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Restarting { get; init; }

    /// <summary>
    /// The certificates that a renewal replaces: their hashes by node, from
    /// <see cref="Planning.CredentialPlanner.CertificatesOf"/>. Null if the renewal has not begun.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Renewing { get; init; }

    /// <summary>How many seconds to wait for the cluster's lock if another operation holds it.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>Reads the replaced files, so that the steps can show the differences.</summary>
    public bool ShowsDiffs { get; init; }

    /// <summary>The plan of -Plan, which must match; null to carry out whatever is missing.</summary>
    public PulsarPlan? Plan { get; init; }

    /// <summary>How many services of each role an update changes at most. Null: there is no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>
    /// With <see cref="Limit"/>: the ids of the services that are left as they are. Null: the plan decides.
    /// </summary>
    public IReadOnlyList<string>? HeldBack { get; init; }

    /// <summary>Who suspends nodes, and why.</summary>
    public SuspensionRequest? Suspension { get; init; }

    /// <summary>No service is restarted or stopped that has not begun by then. Null: there is no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether to send test messages through the brokers while services restart.</summary>
    public bool Canary { get; init; }

    /// <summary>No further service restarts after test messages did not come for longer. Null: any time.</summary>
    public TimeSpan? MaximumGap { get; init; }

    /// <summary>Allows an earlier release of the same line to replace the installed one.</summary>
    public bool AllowsDowngrade { get; init; }

    /// <summary>Nodes whose hosts are lost and are not reached.</summary>
    public IReadOnlyCollection<string> LostNodes { get; init; } = [];

    /// <summary>The ids of the ZooKeeper servers that leave the ensemble.</summary>
    public IReadOnlyCollection<string> Leaving { get; init; } = [];

    /// <summary>The id of the bookie to remove; empty if none is.</summary>
    public string Removing { get; init; } = "";

    /// <summary>The node whose host or disks are replaced; empty if none is.</summary>
    public string Repairing { get; init; } = "";

    /// <summary>
    /// Whether to remove the rest of the data of a bookie that is repaired. Only after it is proved that no ledger
    /// needs it.
    /// </summary>
    public bool EmptiesDisks { get; init; }

    /// <summary>The ledgers of which the bookie to remove has a copy; null if it is unknown.</summary>
    public LedgerListing? Ledgers { get; init; }

    /// <summary>Removes data and logs as well if the desired state is Absent.</summary>
    public bool RemoveData { get; init; }

    /// <summary>Whether the empty disks of a service are expected, because its node is repaired.</summary>
    public bool Repairs(PulsarService service) => service.Node == Repairing;
}
