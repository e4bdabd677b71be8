using System.Globalization;
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

    /// <summary>Whether it depends on other services if this one may stop.</summary>
    public static bool Matter(PulsarTopology topology, PulsarService service) =>
        RoleCatalog.Of(service.Role).LeastReady(topology) > 0 && topology.Of(service.Role).Skip(1).Any();

    /// <summary>Why these services must not stop now, one after the other, by role; empty if they may.</summary>
    /// <param name="input">Fresh facts of all hosts.</param>
    /// <param name="stopping">The services that would be away at the same time.</param>
    public static IEnumerable<StopObstacle> Obstacles(PlanInput input, IReadOnlyCollection<PulsarService> stopping)
    {
        var ledgers = LedgerState.Of(input);
        foreach (var group in stopping.Where(input.IsReady).GroupBy(service => service.Role))
        {
            var (role, services) = (group.Key, input.Topology.Of(group.Key).ToArray());
            var (first, needed) = (group.First(), Of(input, role, ledgers));
            var ready = services.Where(input.IsReady).ToArray();
            var staying = ready.Length - group.Count();
            if (staying < needed)
            {
                var why = ledgers is { Namespace.Length: > 0 } && needed == ledgers.Ensemble
                    && role == PulsarRole.Bookie ? $" by the namespace {ledgers.Namespace}" : "";
                yield return new(first, StopObstacleKind.TooFew, string.Format(
                    CultureInfo.InvariantCulture,
                    "{0} of {1} services of role {2} are ready, {3} would remain, but {4} {5} needed{6}",
                    ready.Length, services.Length, role, staying, needed, needed == 1 ? "is" : "are", why))
                {
                    // If all are ready, waiting changes nothing.
                    IsByDesign = ready.Length == services.Length,
                };
            }

            if (role == PulsarRole.Bookie && services.Length > 1)
            {
                if (OfLedgers(first, ledgers) is { } lacking)
                    yield return lacking;
                if (OfRacks(input, first, [.. ready.Except(group)]) is { } racks)
                    yield return racks;
            }
        }
    }

    private static StopObstacle? OfLedgers(PulsarService bookie, LedgerState? ledgers) => ledgers switch
    {
        null => new(bookie, StopObstacleKind.Unknown, "ZooKeeper does not tell whether all ledgers have their copies"),
        { Lacking.Count: > 0 } => new(bookie, StopObstacleKind.Ledgers, ledgers.LackingNames)
        {
            IsRecoveryOff = ledgers.IsRecoveryOff,
        },
        { HasMore: true } => new(
            bookie, StopObstacleKind.Unknown, "more ledgers are marked as under-replicated than PulsarOps reads"),
        _ => null,
    };

    /// <summary>Brokers may refuse to write if the remaining bookies are in too few racks.</summary>
    private static StopObstacle? OfRacks(PlanInput input, PulsarService bookie, IReadOnlyList<PulsarService> staying)
    {
        var settings = input.Topology.Of(PulsarRole.Broker).FirstOrDefault()?.Settings;
        if (settings is null || !settings.TryGetValue(EnforcesRacks, out var enforces) || enforces != "true")
            return null;
        var needed = settings.TryGetValue(LeastRacks, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 2;
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
