using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Refuses steps that would take from running services what they need.</summary>
internal static class StopSafety
{
    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft) =>
        RoleCatalog.Vital.Select(role => OfRestart(draft, role.Role, role.LeastReady(draft.Input.Topology)))
            .Concat(RoleCatalog.Vital.Select(
                role => OfStop(draft.Input, role.Role, role.LeastReady(draft.Input.Topology))))
            .OfType<PulsarOpsException>().Take(1);

    /// <summary>
    /// A restart stops one service at a time, which may be one too many if others are down already. A service that is
    /// not ready counts as ready if this plan restarts, starts or awaits it first.
    /// </summary>
    private static PulsarOpsException? OfRestart(PlanDraft draft, PulsarRole role, int needed)
    {
        var (input, plan) = (draft.Input, draft.Builder);
        if (input.Options.BreakQuorum || input.Options.Restarting is not null)
            return null;

        var services = input.Topology.Of(role).ToArray();
        var restarting = services.Where(service => plan.WillProvide(StepId.RestartStop(service))).ToHashSet();
        var (all, ready) = (
            services.Length,
            services.Count(service => IsReady(service) || restarting.Contains(service)
                || plan.WillProvide(StepId.Ready(service))));
        // If all of them are up and one stop is already too many, the topology is designed so; a warning reports it.
        return RestartPlanner.Order(input, restarting).FirstOrDefault(IsReady) is { } first
            && ready < all && ready - 1 < needed
            ? Unsafe(
                first.Id, $"{ready} of {all} services of role {role} are ready, but {needed} are needed",
                $"Start-Pulsar{role}")
            : null;

        bool IsReady(PulsarService service) => input.FactOf(service) is { Running: true, Ready: true };
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
