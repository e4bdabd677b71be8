using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that stop services, each role at once, in the reverse order of starting.</summary>
internal static class StopPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        StopSafety.CheckStop(input);
        var services = input
            .Topology.Services.Where(service =>
                input.Wants(LifecycleState.Stopped, service) || input.Wants(LifecycleState.Absent, service)
            )
            .Where(service => input.FactsOf(service.Host).Services[service.Id].Running);
        plan.Present(input.Topology.Services.Select(StepId.Stop));
        // The services of a role wait for the same steps, and there may be hundreds of each.
        var after = RoleCatalog.All.ToDictionary(
            role => role.Role,
            role => (IReadOnlyList<StepId>)[.. input.Topology.Services
                .Where(other => RoleCatalog.PositionOf(other.Role) > RoleCatalog.PositionOf(role.Role))
                .Select(StepId.Stop)]);
        foreach (var service in services.OrderByDescending(service => RoleCatalog.PositionOf(service.Role)))
        {
            plan.Add(new(
                new(StepId.Stop(service), service.Node, service.Id, PulsarAction.StopService, service.Id, "it runs"),
                HostMap.KeyOf(input.Topology, service.Host),
                Work(input, service),
                after[service.Role]));
        }
    }

    public static ApplyWork Work(PlanInput input, PulsarService service) =>
        new(
            new StopOperation(
                service.Id,
                service.PidFile,
                RoleCatalog.Of(service.Role).StopTimeoutSeconds,
                input.Options.Kill
            )
            {
                Manager = ServiceManagers.Of(input.Topology, service),
            },
            service.Host.Paths.State
        );
}

/// <summary>Refuses steps that would take from running services what they need.</summary>
internal static class StopSafety
{
    /// <summary>
    /// Services to stop. The services that need them must stop with them, or enough of them must stay.
    /// </summary>
    public static void CheckStop(PlanInput input)
    {
        foreach (var role in RoleCatalog.Vital)
            CheckStop(input, role.Role, role.LeastReady(input.Topology));
    }

    /// <summary>
    /// A restart stops one service at a time, which may be one too many if others are down already. A service that is
    /// not ready but is itself restarted, started or awaited before counts as back by then.
    /// </summary>
    public static void CheckRestart(PlanInput input, IReadOnlyList<PulsarService> restarting, PlanBuilder plan)
    {
        if (input.Options.BreakQuorum)
            return;
        var coming = restarting.ToHashSet();
        foreach (var role in RoleCatalog.Vital)
            Check(role.Role, role.LeastReady(input.Topology));

        bool IsReady(PulsarService service) => input.FactOf(service) is { Running: true, Ready: true };

        bool ComesBack(PulsarService service) => coming.Contains(service) || plan.WillProvide(StepId.Ready(service));

        void Check(PulsarRole role, int needed)
        {
            var (all, ready) = (
                input.Topology.Of(role).Count(),
                input.Topology.Of(role).Count(service => IsReady(service) || ComesBack(service))
            );
            // If all of them are up and one is too few, the topology is so by design, and a warning reports it.
            if (
                restarting.FirstOrDefault(service => service.Role == role && IsReady(service)) is { } first
                && ready < all
                && ready - 1 < needed
            )
                throw Unsafe(
                    first.Id,
                    $"{ready} of {all} services of role {role} are ready, but {needed} are needed",
                    $"Start-Pulsar{role}"
                );
        }
    }

    private static void CheckStop(PlanInput input, PulsarRole role, int needed)
    {
        var running = input.Topology.Of(role).Where(service => input.FactOf(service).Running).ToArray();
        var stopping = running.Where(service => input.Wants(LifecycleState.Stopped, service)).ToArray();
        if (stopping.Length == 0)
            return;

        var left = input
            .Topology.Services.Where(service =>
                RoleCatalog.Of(service.Role).CannotLose.Contains(role)
                && input.FactOf(service).Running
                && !input.Wants(LifecycleState.Stopped, service)
            )
            .ToArray();
        if (left.Length == 0)
            return;

        var staying = running.Except(stopping).Count(service => input.FactOf(service).Ready);
        var breaks = staying < needed && !input.Options.BreakQuorum;
        if (staying == 0 || breaks)
        {
            throw Unsafe(
                stopping[0].Id,
                $"{staying} of {input.Topology.Of(role).Count()} services of role {role} would remain, "
                    + $"but {needed} are needed by "
                    + string.Join(", ", left.Select(service => service.Id)),
                string.Join(
                    ", ",
                    left.Select(service => service.Role)
                        .Distinct()
                        .OrderByDescending(RoleCatalog.PositionOf)
                        .Select(other => $"Stop-Pulsar{other}")
                )
            );
        }
    }

    private static PulsarOpsException Unsafe(string target, string why, string first) =>
        new(nameof(SR.StopUnsafe), ErrorKind.InvalidState, target, target, why, first);
}
