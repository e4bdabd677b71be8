using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The order in which running services restart, and how many of a role are away at the same time. Roles follow one
/// another, and the first service of a role restarts alone, so that a value with which it does not start stops no other
/// one.
/// </summary>
/// <remarks>
/// A tenth of the brokers, and of other services that keep nothing, restarts at the same time. Bookies of a rack
/// restart together if each ledger has copies in other racks, which brokers can enforce. Otherwise they restart in the
/// order in which their AutoRecovery becomes the auditor, because one that waits for that takes 10 s longer to stop
/// (seen on 4.0.8; AuditorElector.shutdown of BookKeeper 4.17). A ZooKeeper server restarts alone.
/// Before each of them, the hosts are asked again whether it may (SafetyGate).
/// </remarks>
internal sealed class RollOrder
{
    /// <summary>The part of a role's services that is away at the same time.</summary>
    private const int Part = 10;

    private readonly Dictionary<PulsarService, IReadOnlyList<StepId>> _before = [];
    private readonly bool _areRacksSafe;

    /// <param name="input">What the plan is made from.</param>
    /// <param name="services">The services to restart.</param>
    public RollOrder(PlanInput input, IEnumerable<PulsarService> services)
    {
        _areRacksSafe = AreRacksSafe(input.Topology);
        var votes = LedgerState.Votes(input).ToList();
        Services =
        [
            .. services.OrderBy(service => RoleCatalog.PositionOf(service.Role))
                .ThenBy(service => input.FactOf(service).Ready)
                .ThenBy(service => IsLeader(input, service))
                .ThenBy(service => IsByRack(service) ? service.Host.Rack : "", StringComparer.Ordinal)
                .ThenBy(Turn),
        ];
        IReadOnlyList<StepId> before = [];
        foreach (var role in Services.GroupBy(service => service.Role))
            before = Arrange(input, [.. role], before);
        Last = before;

        int Turn(PulsarService service) => service.Role != PulsarRole.Bookie ? 0
            : votes.IndexOf(ClusterAddresses.BookieId(service)) is var turn and >= 0 ? turn : int.MaxValue;
    }

    /// <summary>
    /// The order by role. Services that are not ready come first, because stopping them costs nothing and they are back
    /// when the next one stops. A leader comes after the others, so that there is one election instead of one for each
    /// server.
    /// </summary>
    public IReadOnlyList<PulsarService> Services { get; }

    /// <summary>The ends of the last restarts.</summary>
    public IReadOnlyList<StepId> Last { get; }

    /// <summary>The ends of the restarts that a service waits for; none for the first one.</summary>
    public IReadOnlyList<StepId> Before(PulsarService service) => _before[service];

    /// <returns>The ends of the restarts that the next role waits for.</returns>
    private List<StepId> Arrange(
        PlanInput input, IReadOnlyList<PulsarService> services, IReadOnlyList<StepId> before)
    {
        // The ends that all further services wait for, and those that only some of them wait for.
        var (all, open) = (before, new List<StepId>());
        for (var at = 0; at < services.Count; at++)
        {
            var service = services[at];
            var isFirst = at == 1 || IsLeader(input, service)
                || IsByRack(service) && at > 0 && service.Host.Rack != services[at - 1].Host.Rack;
            if (isFirst && open.Count > 0)
            {
                all = [.. open];
                open.Clear();
            }

            var over = Math.Max(0, open.Count - Width(input.Topology, service) + 1);
            _before[service] = over == 0 ? all : [.. open.Take(over)];
            open.RemoveRange(0, over);
            open.Add(StepId.RestartReady(service));
        }

        return open;
    }

    /// <summary>How many services may be away at the same time.</summary>
    private int Width(PulsarTopology topology, PulsarService service) =>
        IsByRack(service) ? int.MaxValue
        : service.DataDirectories.Any() ? 1
        : Math.Max(1, topology.Of(service.Role).Count() / Part);

    /// <summary>
    /// Whether the bookies of a rack can be away together: the other racks have copies, and are enough.
    /// </summary>
    private static bool AreRacksSafe(PulsarTopology topology)
    {
        if (StopNeeds.EnforcedRacks(topology) is not { } needed)
            return false;
        var racks = topology.Of(PulsarRole.Bookie).GroupBy(bookie => bookie.Host.Rack).ToArray();
        return needed > 1 && racks.Length > needed
            && racks.Sum(rack => rack.Count()) - racks.Max(rack => rack.Count()) >= topology.Quorum.Ensemble;
    }

    /// <summary>Whether a bookie restarts together with others of its rack.</summary>
    public bool IsByRack(PulsarService service) => _areRacksSafe && service.Role == PulsarRole.Bookie;

    private static bool IsLeader(PlanInput input, PulsarService service) =>
        service.Role == PulsarRole.ZooKeeper && input.FactOf(service).Detail == "leader"
        || service.Role == PulsarRole.Broker && BrokerRoll.IsLeader(input, service);
}
