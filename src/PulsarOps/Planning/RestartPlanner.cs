using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that restart what runs: one service after the other, each ready again before the next one is touched.</summary>
internal static class RestartPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(LifecycleState.Restarted))
            return;

        var services = Order(input, Missing(input)).ToArray();
        if (input.Options.Restarting is null)
            StopSafety.CheckRestart(input, services, plan);
        StepId? before = null;
        foreach (var service in services)
            before = Add(input, plan, service, before is { } last ? [last] : [], "a restart was requested");
    }

    /// <summary>The processes that are to be replaced, each known by its number and its start.</summary>
    public static IReadOnlyDictionary<string, string> ProcessesOf(PlanInput input) => input.Topology.Services
        .Where(service => input.Wants(LifecycleState.Restarted, service) && input.FactOf(service).Running)
        .ToDictionary(service => service.Id, service => NameOf(input.FactOf(service)));

    /// <summary>What runs; and, once the restart has begun, of that only what still does not run anew and is not ready.</summary>
    private static IEnumerable<PulsarService> Missing(PlanInput input) =>
        input
            .Topology.Services.Where(service => input.Wants(LifecycleState.Restarted, service))
            .Where(service =>
                input.Options.Restarting is not { } old
                    ? input.FactOf(service).Running
                    : old.TryGetValue(service.Id, out var process)
                        && (NameOf(input.FactOf(service)) == process || !input.FactOf(service).Ready)
            );

    /// <summary>
    /// By role. What is not ready takes nothing away, and comes first, so that it is back when another one goes; the leader of
    /// ZooKeeper comes after its followers, so that there is one election and not one for each server.
    /// </summary>
    public static IEnumerable<PulsarService> Order(PlanInput input, IEnumerable<PulsarService> services) => services
        .OrderBy(service => RoleCatalog.PositionOf(service.Role))
        .ThenBy(service => input.FactOf(service).Ready)
        .ThenBy(service => service.Role == PulsarRole.ZooKeeper && input.FactOf(service).Detail == "leader");

    /// <summary>Stops, starts and awaits a service.</summary>
    /// <returns>The id of the last step: the next service is touched only after it.</returns>
    public static StepId Add(
        PlanInput input, PlanBuilder plan, PulsarService service, IReadOnlyList<StepId> after, string reason)
    {
        var host = HostMap.KeyOf(input.Topology, service.Host);
        Step(StepId.RestartStop(service), PulsarAction.StopService, reason, StopPlanner.Work(input, service), after);
        Step(
            StepId.RestartStart(service),
            PulsarAction.StartService,
            "it was stopped for the restart",
            RunPlanner.Work(input.Topology, service),
            [StepId.RestartStop(service)]
        );
        Step(
            StepId.RestartReady(service),
            PulsarAction.AwaitService,
            "the next one restarts only after it is ready",
            RunPlanner.Await(input, service, ReadinessProbeOf(input, plan, service)) with
            {
                Rollback = RollbackPlanner.Plan(input, plan, service),
            },
            [StepId.RestartStart(service)]
        );
        return StepId.RestartReady(service);

        void Step(StepId id, PulsarAction action, string message, StepWork work, IReadOnlyList<StepId> before) =>
            plan.Add(
                new(
                    new(id, service.Node, service.Id, action, service.Id, message) { Restarts = true },
                    host,
                    work,
                    before
                )
            );
    }

    /// <summary>A ZooKeeper server is back when all that run are in sync, whichever of them leads now.</summary>
    public static ReadinessProbe ReadinessProbeOf(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        if (service.Role != PulsarRole.ZooKeeper)
            return ReadinessProbes.Of(input.Topology, service);
        var running = input
            .Topology.Of(PulsarRole.ZooKeeper)
            .Where(server =>
                server == service || input.FactOf(server).Running || plan.WillProvide(StepId.Start(server))
            )
            .ToArray();
        return new EnsembleReadiness(
            string.Join(",", running.Select(ClusterAddresses.ZooKeeperServer)), SyncedFollowers: running.Length - 1);
    }

    private static string NameOf(ServiceFact fact) => fact.Running
        ? string.Format(CultureInfo.InvariantCulture, "{0} since {1:O}", fact.ProcessId, fact.Since) : "";
}
