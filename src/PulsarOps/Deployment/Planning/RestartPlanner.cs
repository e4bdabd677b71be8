using System.Globalization;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that restart what runs: one service after the other, each ready again before the next one is touched.</summary>
internal static class RestartPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(GoalState.Restarted))
            return;

        var services = Order(input, Missing(input)).ToArray();
        if (input.Options.Restarting is null)
            StopSafety.CheckRestart(input, services);
        string? before = null;
        foreach (var service in services)
            before = Plan(input, plan, service, before);
    }

    /// <summary>The processes that are to be replaced, each known by its number and its start.</summary>
    public static IReadOnlyDictionary<string, string> ProcessesOf(PlanInput input) => input.Topology.Services
        .Where(service => input.Wants(GoalState.Restarted, service) && input.FactOf(service).Running)
        .ToDictionary(service => service.Id, service => NameOf(input.FactOf(service)));

    /// <summary>What runs; and, once the restart has begun, of that only what still does not run anew and is not ready.</summary>
    private static IEnumerable<PulsarService> Missing(PlanInput input) => input.Topology.Services
        .Where(service => input.Wants(GoalState.Restarted, service))
        .Where(service => input.Options.Restarting is not { } old
            ? input.FactOf(service).Running
            : old.TryGetValue(service.Id, out var process) && (NameOf(input.FactOf(service)) == process || !input.FactOf(service).Ready));

    /// <summary>By role; the leader of ZooKeeper after its followers, so that there is one election and not one for each server.</summary>
    private static IEnumerable<PulsarService> Order(PlanInput input, IEnumerable<PulsarService> services) => services
        .OrderBy(service => service.Role)
        .ThenBy(service => service.Role == PulsarRole.ZooKeeper && input.FactOf(service).Detail == "leader");

    private static string Plan(PlanInput input, PlanBuilder plan, PulsarService service, string? before)
    {
        var machine = Machines.KeyOf(input.Topology, service.Host);
        plan.Add(new(
            new(StepIds.RestartStop(service), service.Node, service.Id, PulsarAction.StopService, service.Id, "it is to be restarted"),
            machine, StopPlanner.Work(input, service), before is null ? [] : [before]));
        plan.Add(new(
            new(StepIds.RestartStart(service), service.Node, service.Id, PulsarAction.StartService, service.Id, "it was stopped to be restarted"),
            machine, RunPlanner.Work(input.Topology, service), [StepIds.RestartStop(service)]));
        plan.Add(new(
            new(StepIds.RestartReady(service), service.Node, service.Id, PulsarAction.AwaitService, service.Id, "the next one is touched only then"),
            machine, RunPlanner.Await(input, service, GateOf(input, service)), [StepIds.RestartStart(service)]));
        return StepIds.RestartReady(service);
    }

    /// <summary>A ZooKeeper server is back when all that run are in sync, whichever of them leads now.</summary>
    private static Gate GateOf(PlanInput input, PulsarService service)
    {
        if (service.Role != PulsarRole.ZooKeeper)
            return Gates.Of(input.Topology, service);
        var running = input.Topology.Of(PulsarRole.ZooKeeper).Where(server => server == service || input.FactOf(server).Running).ToArray();
        return new EnsembleGate(
            string.Join(",", running.Select(ClusterAddresses.ZooKeeperServer)), SyncedFollowers: running.Length - 1);
    }

    private static string NameOf(ServiceFact fact) => fact.Running
        ? string.Format(CultureInfo.InvariantCulture, "{0} since {1:O}", fact.ProcessId, fact.Since) : "";
}
