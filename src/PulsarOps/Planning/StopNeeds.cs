using System.Globalization;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>What services that stay need of those that stop.</summary>
internal static class StopNeeds
{
    private const string EnforcesRacks = "bookkeeperClientEnforceMinNumRacksPerWriteQuorum";
    private const string LeastRacks = "bookkeeperClientMinNumRacksPerWriteQuorum";

    /// <summary>How many services of a role must be ready.</summary>
    /// <param name="input">The facts.</param>
    /// <param name="role">The role.</param>
    /// <param name="ledgers">What is known about the ledgers; null if nothing is.</param>
    public static int Of(PlanInput input, PulsarRole role, LedgerState? ledgers) => Math.Max(
        RoleCatalog.Of(role).LeastReady(input.Topology),
        role == PulsarRole.Bookie ? ledgers?.Ensemble ?? 0 : 0);

    /// <summary>
    /// The services of a role of which enough must be ready, and how many. While the members of ZooKeeper change, both
    /// the old list and the new one must keep a majority.
    /// </summary>
    public static IReadOnlyList<(IReadOnlyList<PulsarService> Services, int Needed)> Quorums(
        PlanInput input, PulsarRole role, LedgerState? ledgers, IReadOnlyCollection<PulsarService> stopping)
    {
        PulsarService[] members = [.. input.Topology.Members(role)];
        (IReadOnlyList<PulsarService>, int) own = (members, Of(input, role, ledgers));
        if (role != PulsarRole.ZooKeeper || input.Topology.Change is null)
            return [own];
        var ensemble = EnsembleLists.Of(input);
        var all = input.Topology.Of(role).ToArray();
        return
        [
            own,
            .. all.Where(server => !stopping.Contains(server) && input.FactOf(server).Running)
                .Select(ensemble.Of).OfType<HashSet<string>>().Distinct(HashSet<string>.CreateSetComparer())
                .Where(list => !list.SetEquals(members.Select(EnsembleLists.NameOf)))
                .Select(list => ((IReadOnlyList<PulsarService>)
                    [.. all.Where(server => list.Contains(EnsembleLists.NameOf(server)))],
                    QuorumRules.Majority(list.Count))),
        ];
    }

    /// <summary>Whether it depends on other services if this one may stop.</summary>
    public static bool Matter(PulsarTopology topology, PulsarService service) =>
        RoleCatalog.Of(service.Role).LeastReady(topology) > 0 && topology.Of(service.Role).Skip(1).Any();

    /// <summary>Whether it depends on ledgers if a service may stop.</summary>
    public static bool NeedLedgers(PulsarService service) => service.Role == PulsarRole.Bookie;

    /// <summary>Why these services must not stop now, one after the other, by role; empty if they may.</summary>
    /// <param name="input">Fresh facts of all hosts.</param>
    /// <param name="stopping">The services that would be away at the same time.</param>
    /// <param name="restarting">
    /// Further services that are or will be away, and then come back with the copies that they have; null for none.
    /// </param>
    public static IEnumerable<StopObstacle> Obstacles(
        PlanInput input, IReadOnlyCollection<PulsarService> stopping,
        IReadOnlyCollection<PulsarService>? restarting = null)
    {
        var ledgers = LedgerState.Of(input);
        var away = restarting ?? [];
        foreach (var group in stopping.Concat(away).Where(input.IsReady).GroupBy(service => service.Role))
        {
            var (role, first, ready) = (group.Key, group.First(), Array.Empty<PulsarService>());
            foreach (var (services, needed) in Quorums(input, role, ledgers, [.. group]))
            {
                ready = [.. services.Where(input.IsReady)];
                var staying = ready.Except(group).Count();
                if (staying >= needed)
                    continue;
                var why = ledgers is { Namespace.Length: > 0 } && needed == ledgers.Ensemble
                    && role == PulsarRole.Bookie ? $" by the namespace {ledgers.Namespace}" : "";
                yield return new(first, StopObstacleKind.TooFew, string.Format(
                    CultureInfo.InvariantCulture,
                    "{0} of {1} services of role {2} are ready, {3} would remain, but {4} {5} needed{6}",
                    ready.Length, services.Count, role, staying, needed, needed == 1 ? "is" : "are", why))
                {
                    // If all are ready, waiting changes nothing.
                    IsByDesign = ready.Length == services.Count || MemberWalk.IsFragile(input),
                };
            }

            if (role == PulsarRole.ZooKeeper && OfLeader(input, first) is { } lead)
                yield return lead;
            if (role == PulsarRole.Bookie && input.Topology.Of(role).Skip(1).Any())
            {
                if (OfLedgers(first, ledgers, away) is { } lacking)
                    yield return lacking;
                if (OfRacks(input, first, [.. ready.Except(group)]) is { } racks)
                    yield return racks;
            }
        }
    }

    /// <summary>
    /// While lists differ, a server that restarts finds only a leader that its new list names, and a leader leaves its
    /// place only to servers that all have the new one.
    /// </summary>
    private static StopObstacle? OfLeader(PlanInput input, PulsarService server)
    {
        if (input.Topology.Change is not { Kind: not MemberChangeKind.Demote } change || MemberWalk.IsFragile(input))
            return null;
        var members = input.Topology.Members(server.Role).ToArray();
        var list = members.Select(EnsembleLists.NameOf).ToHashSet();
        var ensemble = EnsembleLists.Of(input);
        var why = !members.Any(member => MemberWalk.Leads(input, member)) ? "none of the members that stay leads"
            : MemberWalk.Leads(input, server)
                && members.FirstOrDefault(other => other != server && input.FactOf(other).Running
                    && ensemble.Of(other)?.SetEquals(list) == false) is { } other
                ? $"it leads, and {other.Id} has not restarted yet"
            : null;
        return why is null ? null
            : new(server, StopObstacleKind.Leader, $"in the stage '{change.Name}', {why}");
    }

    private static StopObstacle? OfLedgers(
        PulsarService bookie, LedgerState? ledgers, IReadOnlyCollection<PulsarService> away)
    {
        if (ledgers is null)
        {
            return new(
                bookie, StopObstacleKind.Unknown, "ZooKeeper does not tell whether all ledgers have their copies");
        }

        var back = away.Where(service => service.Role == PulsarRole.Bookie).Select(ClusterAddresses.BookieId)
            .ToHashSet();
        LackingLedger[] lacking = [.. ledgers.Lacking.Where(ledger => !back.IsSupersetOf(ledger.Bookies))];
        if (lacking.Length > 0)
        {
            return new(bookie, StopObstacleKind.Ledgers, LedgerState.Names(lacking, ledgers.HasMore))
            {
                IsRecoveryOff = ledgers.IsRecoveryOff,
            };
        }

        return ledgers.HasMore
            ? new(bookie, StopObstacleKind.Unknown, "more ledgers are marked as under-replicated than PulsarOps reads")
            : null;
    }

    /// <summary>
    /// The number of racks that have a copy of each ledger, if brokers write no others; else null.
    /// </summary>
    public static int? EnforcedRacks(PulsarTopology topology)
    {
        var settings = topology.Of(PulsarRole.Broker).FirstOrDefault()?.Settings;
        if (settings is null || !settings.TryGetValue(EnforcesRacks, out var enforces) || enforces != "true")
            return null;
        return settings.TryGetValue(LeastRacks, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2;
    }

    /// <summary>Brokers may refuse to write if the remaining bookies are in too few racks.</summary>
    private static StopObstacle? OfRacks(PlanInput input, PulsarService bookie, IReadOnlyList<PulsarService> staying)
    {
        if (EnforcedRacks(input.Topology) is not { } needed)
            return null;
        var racks = staying.Select(service => service.Host.Rack).Distinct().Count();
        return racks >= needed ? null
            : new(bookie, StopObstacleKind.Racks, string.Format(
                CultureInfo.InvariantCulture,
                "the bookies that remain are in {0} {1}, but brokers need {2} ({3})",
                racks, racks == 1 ? "rack" : "racks", needed, LeastRacks))
            {
                IsByDesign = true,
            };
    }
}

internal enum StopObstacleKind
{
    /// <summary>Too few services of the role would remain.</summary>
    TooFew,

    /// <summary>The members of ZooKeeper change, and the leader is the wrong one.</summary>
    Leader,

    /// <summary>The bookies that would remain are in too few racks.</summary>
    Racks,

    /// <summary>Ledgers lack copies.</summary>
    Ledgers,

    /// <summary>It is unknown whether ledgers lack copies.</summary>
    Unknown,
}

/// <summary>Why a service must not stop.</summary>
/// <param name="Text">The reason; of <see cref="StopObstacleKind.Ledgers"/>, the ledgers.</param>
internal sealed record StopObstacle(PulsarService Service, StopObstacleKind Kind, string Text)
{
    /// <summary>Whether it stays so even if all services are ready.</summary>
    public bool IsByDesign { get; init; }

    /// <summary>Whether BookKeeper has been told to make no copies.</summary>
    public bool IsRecoveryOff { get; init; }
}
