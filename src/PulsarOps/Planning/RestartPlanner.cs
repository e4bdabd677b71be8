using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that restart running services in their order. Each is ready again before those that wait for it are stopped.
/// </summary>
internal static class RestartPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(LifecycleState.Restarted))
            return;

        var order = new RollOrder(input, Missing(input));
        var roll = new ServiceRoll(input, plan, order);
        foreach (var service in order.Services)
        {
            Add(
                input, plan, service, roll.Prepare(service, order.Before(service)), "a restart was requested", roll);
        }
    }

    /// <summary>The processes to replace, each identified by its id and start time.</summary>
    public static IReadOnlyDictionary<string, string> ProcessesOf(PlanInput input) => input.Topology.Services
        .Where(service => input.Wants(LifecycleState.Restarted, service) && input.FactOf(service).Running)
        .ToDictionary(service => service.Id, service => NameOf(input.FactOf(service)));

    /// <summary>
    /// The running services. Once the restart has begun: only those that have not been restarted or are not ready.
    /// </summary>
    private static IEnumerable<PulsarService> Missing(PlanInput input) =>
        input
            .Topology.Services.Where(service => input.Wants(LifecycleState.Restarted, service))
            .Where(service =>
                input.Options.Restarting is not { } old
                    ? input.FactOf(service).Running
                    : old.TryGetValue(service.Id, out var process)
                        && (NameOf(input.FactOf(service)) == process || !input.FactOf(service).Ready)
            );

    /// <summary>Stops a service, starts it, and waits until it is ready.</summary>
    public static void Add(
        PlanInput input, PlanBuilder plan, PulsarService service, IReadOnlyList<StepId> after, string reason,
        ServiceRoll roll)
    {
        var host = HostMap.KeyOf(input.Topology, service.Host);
        after = roll.Begin(service, after);
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
        roll.End(service);

        void Step(StepId id, PulsarAction action, string message, StepWork work, IReadOnlyList<StepId> before) =>
            plan.Add(
                new(
                    new(id, service.Node, service.Id, action, service.Id, message) { Restarts = true },
                    host,
                    work,
                    before
                )
                {
                    Turn = service.Id,
                }
            );
    }

    /// <summary>A ZooKeeper server is ready again when all running servers are in sync, whichever leads now.</summary>
    public static ReadinessProbe ReadinessProbeOf(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        if (service.Role != PulsarRole.ZooKeeper)
            return ReadinessProbes.Of(input.Topology, service);
        if (MemberWalk.IsFragile(input))
            return Of([service], QuorumRules.Majority(input.Topology.Members(service.Role).Count()) - 1);
        var running = input
            .Topology.Members(PulsarRole.ZooKeeper)
            .Where(server =>
                server == service || input.FactOf(server).Running || plan.WillProvide(StepId.Start(server))
            )
            .ToArray();
        return Of(running, running.Length - 1);

        EnsembleReadiness Of(IEnumerable<PulsarService> servers, int followers)
        {
            // Servers that refuse plain text from other hosts answer by TLS.
            var secure = ToolSecurity.OfZooKeeper(input.Topology);
            return new(
                string.Join(",", servers.Select(server => ClusterAddresses.ZooKeeperServer(server, secure))),
                SyncedFollowers: followers)
            {
                ZooKeeperTls = ToolSecurity.ZooKeeperTls(input.Topology, service.Host),
            };
        }
    }

    public static string NameOf(ServiceFact fact) => fact.Running
        ? string.Format(CultureInfo.InvariantCulture, "{0} since {1:O}", fact.ProcessId, fact.Since) : "";
}
