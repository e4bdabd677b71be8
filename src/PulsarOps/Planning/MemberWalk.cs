using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The way from the members that a running ZooKeeper ensemble has to those of the topology. Each stage is one rolling
/// restart with a list that differs by one member, because a majority of one list then meets each majority of the
/// other. A run finds its place on the way in the servers' configurations, and so continues one that was interrupted.
/// </summary>
/// <remarks>
/// A server that joins starts first, and follows the leader before the others list it. A server that leaves stays up
/// until no other one lists it. docs/decisions.md has the reasons.
/// </remarks>
internal static class MemberWalk
{
    /// <summary>The stages that are left, in the order of going through them; empty at the end of the way.</summary>
    public static IReadOnlyList<MemberChange> Stages(PlanInput input)
    {
        var topology = input.Topology;
        if (topology.Change is not null || topology.IsOnTheWay || topology.Transport == PulsarTransport.Local)
            return [];
        var servers = topology.Of(PulsarRole.ZooKeeper).ToArray();
        var leaving = servers.Where(server => input.Options.Leaving.Contains(server.Id)).ToArray();
        HashSet<string> end = [.. servers.Except(leaving).Select(EnsembleLists.NameOf)];
        var ensemble = EnsembleLists.Of(input);
        if (ensemble.Lists is not [var first, ..] || !IsOnWay(ensemble, servers, end))
            return [];

        var there = ensemble.Lists.MinBy(list => Distance(list, end))!;
        var (list, before) = (there, ensemble.Lists.FirstOrDefault(other => other != there) ?? there);
        var way = new List<MemberChange>();
        if (ensemble.Lists.Count > 1 || (!list.SetEquals(end) && !IsOver(input, ensemble, list)))
            Add();
        while (!list.SetEquals(end))
        {
            (before, list) = (list, Next(list));
            Add();
        }

        // The roll may be over although the server that left still runs.
        if (way.Count == 0 && leaving.Length > 0)
            Add();
        if (way.Count > 0)
            way[^1] = way[^1] with { IsLast = true };
        return way is [{ Kind: MemberChangeKind.Remove } removal, ..] && Demotion(removal) is { } demotion
            ? [demotion, .. way]
            : way;

        HashSet<string> Next(HashSet<string> from)
        {
            var added = servers.FirstOrDefault(server => Names(end, server) && !Names(from, server));
            return added is not null
                ? [.. from, EnsembleLists.NameOf(added)]
                : [.. from.Except([EnsembleLists.NameOf(leaving.Last(server => Names(from, server)))])];
        }

        void Add()
        {
            var changed = servers.FirstOrDefault(server => Names(list, server) != Names(before, server))
                ?? leaving.FirstOrDefault(server => !Names(list, server))
                ?? servers.Last(server => Names(list, server));
            way.Add(new(
                Names(list, changed) ? MemberChangeKind.Add : MemberChangeKind.Remove, changed.Id,
                Outside(servers, list), IsLast: false));
        }

        MemberChange? Demotion(MemberChange removal)
        {
            var server = servers.Single(server => server.Id == removal.Service);
            var old = ensemble.Lists.FirstOrDefault(list => Names(list, server));
            return old is null || !(Leads(input, server) || IsMissed(server, old)) ? null
                : new(MemberChangeKind.Demote, server.Id, Outside(servers, old), IsLast: false);
        }

        // An interrupted run has stopped it, and without it no other one can restart.
        bool IsMissed(PulsarService server, HashSet<string> old) =>
            input.FactsOf(server.Host).Answered && !input.FactOf(server).Running && !input.Options.BreakQuorum
            && servers.Count(other => Names(old, other) && input.IsReady(other)) - 1
                < QuorumRules.Majority(old.Count);
    }

    /// <summary>What a stage brings the services to.</summary>
    public static IReadOnlyList<DesiredState> States(PulsarTopology topology, IReadOnlyList<DesiredState> states)
    {
        if (topology.Change is not { } change)
            return states;
        var node = topology.Services.First(service => service.Id == change.Service).Node;
        if (change.Kind == MemberChangeKind.Demote)
        {
            return
            [
                DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper) with { Nodes = [node] },
                DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper) with { Nodes = [node] },
            ];
        }

        return
        [
            .. states.Where(desired => change.IsLast || desired.State != LifecycleState.Initialized)
                .Select(desired => desired.State is LifecycleState.Prepared or LifecycleState.Initialized ? desired
                    : desired with
                    {
                        Roles = change.IsLast ? desired.Roles
                            : [.. desired.Roles.Where(role => role == PulsarRole.ZooKeeper)],
                        Except = [.. desired.Except.Union(change.Outside)],
                    }),
        ];
    }

    /// <summary>
    /// Whether the servers cannot do without one of them, so that ZooKeeper does not serve while one restarts.
    /// </summary>
    public static bool IsFragile(PlanInput input) => input.Topology.Change is not null
        && (input.Options.BreakQuorum || EnsembleLists.Of(input).Lists.Any(list => list.Count < 3));

    /// <summary>
    /// Whether a standalone server gets a second one. It knows no others, so that the second one can join only when it
    /// has restarted.
    /// </summary>
    public static bool LeavesStandalone(PlanInput input) =>
        input.Topology.Change is not null && EnsembleLists.Of(input).Lists.Any(list => list.Count == 1);

    /// <summary>
    /// The records that the members get before a server starts that is not listed yet. They keep its id from being used
    /// again, whatever becomes of this run.
    /// </summary>
    public static IEnumerable<StepId> RecordsBefore(PlanInput input, PlanBuilder plan, PulsarService service) =>
        input.Topology.Change is not { Kind: MemberChangeKind.Add } change || change.Service != service.Id ? []
        : input.Topology.Members(service.Role).Where(server => server.Id != change.Service)
            .Select(server => StepId.Path(
                HostMap.KeyOf(input.Topology, server.Host), ZooKeeperMembers.RecordOf(server)))
            .Where(plan.WillProvide);

    /// <summary>Whether it leads the ensemble.</summary>
    public static bool Leads(PlanInput input, PulsarService server) =>
        input.FactOf(server) is { Running: true, Ready: true, Detail: "leader" };

    /// <summary>
    /// Whether a way leads from the lists to the end of it: they name only servers of the topology, and differ by one
    /// member at most. A single list that differs in another way is a damaged file, which an update repairs.
    /// </summary>
    private static bool IsOnWay(EnsembleLists ensemble, PulsarService[] servers, HashSet<string> end)
    {
        HashSet<string> known = [.. servers.Select(EnsembleLists.NameOf)];
        return ensemble.Lists.All(list => list.IsSubsetOf(known)) && ensemble.Lists is not [_, _, _, ..]
            && ensemble.Lists.All(list => Distance(list, ensemble.Lists[0]) <= 1)
            && (ensemble.Lists.Count > 1 || !ensemble.Lists[0].SetEquals(end) || end.Count < known.Count);
    }

    /// <summary>Whether all members run with the list that their files have.</summary>
    private static bool IsOver(PlanInput input, EnsembleLists ensemble, HashSet<string> list) =>
        !input.Topology.Of(PulsarRole.ZooKeeper).Any(server => Names(list, server) && ensemble.Of(server) is not null
            && input.FactOf(server) is { Running: true, InputsChanged: true });

    private static int Distance(HashSet<string> list, HashSet<string> other) =>
        list.Except(other).Count() + other.Except(list).Count();

    private static bool Names(HashSet<string> list, PulsarService server) =>
        list.Contains(EnsembleLists.NameOf(server));

    private static IReadOnlyList<string> Outside(IEnumerable<PulsarService> servers, HashSet<string> list) =>
        [.. servers.Where(server => !Names(list, server)).Select(server => server.Id)];
}
