using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Refuses steps that would take from running services what they need.</summary>
internal static class StopSafety
{
    /// <summary>Adds the questions about ledgers to those that other planners ask ZooKeeper.</summary>
    public static void Ask(HostQuestions questions)
    {
        var restarts = questions.Want(LifecycleState.Restarted, LifecycleState.Updated);
        var stops = restarts
            || questions.DesiredStates.Any(desired => desired.State == LifecycleState.Stopped
                && questions.Topology.Of(PulsarRole.Bookie).Any(desired.Selects)
                && !questions.Topology.Services.All(desired.Selects));
        if (stops && questions.Topology.Of(PulsarRole.Bookie).Any())
            LedgerState.Ask(questions);
        if (restarts)
            LedgerState.AskForVotes(questions);
    }

    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft)
    {
        var ledgers = LedgerState.Of(draft.Input);
        return RoleCatalog.Vital.Select(role => OfRestart(draft, role.Role, ledgers))
            .Concat(RoleCatalog.Vital.Select(role => OfStop(draft.Input, role.Role, Needed(role))))
            .Append(OfLedgers(draft, ledgers))
            .OfType<PulsarOpsException>().Take(1);

        int Needed(RoleDefinition role) => StopNeeds.Of(draft.Input, role.Role, ledgers);
    }

    /// <summary>Why the next restart of a plan must wait; null if the service may stop now.</summary>
    /// <param name="input">Fresh facts of all hosts.</param>
    /// <param name="service">The service.</param>
    /// <param name="others">The services that restart already. What is too much with them may do without.</param>
    public static PulsarOpsException? ProblemOf(
        PlanInput input, PulsarService service, IReadOnlyCollection<PulsarService> others) =>
        StopNeeds.Obstacles(input, [service], others)
            .Where(obstacle => obstacle.Service.Role == service.Role)
            .Where(obstacle => !obstacle.IsByDesign || others.Any(other => other.Role == service.Role))
            .Select(Error).FirstOrDefault();

    /// <summary>An obstacle as an error.</summary>
    public static PulsarOpsException Error(StopObstacle obstacle)
    {
        var id = obstacle.Service.Id;
        return obstacle.Kind switch
        {
            StopObstacleKind.Ledgers when obstacle.IsRecoveryOff =>
                new(nameof(SR.LedgerRecoveryOff), ErrorKind.InvalidState, id, id, obstacle.Text),
            StopObstacleKind.Ledgers =>
                new(nameof(SR.LedgersUnderReplicated), ErrorKind.InvalidState, id, id, obstacle.Text),
            StopObstacleKind.Leader => new(
                nameof(SR.ZooKeeperMembersBlocked), ErrorKind.InvalidState, id, id, obstacle.Text,
                "Run the command again: it takes the servers in the order of now."),
            StopObstacleKind.Unknown => new(nameof(SR.LedgersUnknown), ErrorKind.Unavailable, id, id, obstacle.Text),
            _ => Unsafe(id, obstacle.Text, $"Start-Pulsar{obstacle.Service.Role}"),
        };
    }

    /// <summary>
    /// Ledgers that lack a copy now. A restart waits for the copies, unless they are not made at all.
    /// </summary>
    private static PulsarOpsException? OfLedgers(PlanDraft draft, LedgerState? ledgers)
    {
        var input = draft.Input;
        if (ledgers is not { Lacking.Count: > 0 } || input.Options.BreakQuorum)
            return null;
        var bookies = input.Topology.Of(PulsarRole.Bookie).Where(input.IsReady).ToArray();
        var stopping = bookies.Where(bookie => input.Wants(LifecycleState.Stopped, bookie)).ToArray();
        // Without brokers, the ledgers are not in use, and the bookies can stop together.
        if (input.Topology.Services.All(service => input.Wants(LifecycleState.Stopped, service)
            || !RoleCatalog.Of(service.Role).CannotLose.Contains(PulsarRole.Bookie) || !input.FactOf(service).Running))
            stopping = [];
        var restarting = ledgers.IsRecoveryOff
            ? bookies.Where(bookie => draft.Builder.WillProvide(StepId.RestartStop(bookie))) : [];
        return stopping.Concat(restarting).FirstOrDefault() is { } first
            ? StopNeeds.Obstacles(input, [first]).Where(obstacle => obstacle.Kind == StopObstacleKind.Ledgers)
                .Select(Error).FirstOrDefault()
            : null;
    }

    /// <summary>
    /// A restart stops one service at a time, which may be one too many if others are down already. A service that is
    /// not ready counts as ready if this plan restarts, starts or awaits it first.
    /// </summary>
    private static PulsarOpsException? OfRestart(PlanDraft draft, PulsarRole role, LedgerState? ledgers)
    {
        var (input, plan) = (draft.Input, draft.Builder);
        if (input.Options.BreakQuorum || input.Options.Restarting is not null)
            return null;

        var restarting = input.Topology.Of(role).Where(service => plan.WillProvide(StepId.RestartStop(service)))
            .ToHashSet();
        if (new RollOrder(input, restarting).Services.FirstOrDefault(input.IsReady) is not { } first)
            return null;
        foreach (var (services, needed) in StopNeeds.Quorums(input, role, ledgers, []))
        {
            var ready = services.Count(service => input.IsReady(service) || restarting.Contains(service)
                || plan.WillProvide(StepId.Ready(service)));
            // If all of them are up and one stop is already too many, the topology is designed so; a warning reports
            // it.
            if (ready < services.Count && ready - 1 < needed)
            {
                return Unsafe(
                    first.Id, $"{ready} of {services.Count} services of role {role} are ready, but {needed} are needed",
                    $"Start-Pulsar{role}");
            }
        }

        return null;
    }

    /// <summary>
    /// Refuses to stop services of a role if too few of them stay and a service that needs the role keeps running.
    /// </summary>
    private static PulsarOpsException? OfStop(PlanInput input, PulsarRole role, int needed)
    {
        var running = input.Topology.Of(role).Where(service => input.FactOf(service).Running).ToArray();
        var stopping = running.Where(service => input.Wants(LifecycleState.Stopped, service)).ToArray();
        if (stopping.Length == 0)
            return null;

        var left = input
            .Topology.Services.Where(service =>
                RoleCatalog.Of(service.Role).CannotLose.Contains(role)
                && input.FactOf(service).Running
                && !input.Wants(LifecycleState.Stopped, service)
            )
            .ToArray();
        if (left.Length == 0)
            return null;

        var staying = running.Except(stopping).Count(service => input.FactOf(service).Ready);
        var breaks = staying < needed && !input.Options.BreakQuorum;
        return staying == 0 || breaks
            ? Unsafe(
                stopping[0].Id,
                $"{staying} of {input.Topology.Of(role).Count()} services of role {role} would remain, "
                    + $"but {needed} are needed by {string.Join(", ", left.Select(service => service.Id))}",
                string.Join(", ", left.Select(service => service.Role).Distinct()
                    .OrderByDescending(RoleCatalog.PositionOf).Select(other => $"Stop-Pulsar{other}")))
            : null;
    }

    private static PulsarOpsException Unsafe(string target, string why, string first) =>
        new(nameof(SR.StopUnsafe), ErrorKind.InvalidState, target, target, why, first);
}
