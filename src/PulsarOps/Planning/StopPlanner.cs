using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Steps that stop services: proxies and autorecovery, then brokers, bookies, ZooKeeper, each role at once.</summary>
internal static class StopPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        StopSafety.CheckStop(input);
        var services = input.Topology.Services
            .Where(service => input.Wants(LifecycleState.Stopped, service) || input.Wants(LifecycleState.Absent, service))
            .Where(service => input.FactsOf(service.Host).Services[service.Id].Running);
        plan.Present(input.Topology.Services.Select(StepId.Stop));
        // The services of a role come after the same ones, and there may be hundreds of each.
        var after = DesiredState.AllRoles.ToDictionary(role => role, role => (IReadOnlyList<StepId>)
            [.. input.Topology.Services.Where(other => other.Role > role).Select(StepId.Stop)]);
        foreach (var service in services.OrderByDescending(service => service.Role))
        {
            plan.Add(new(
                new(StepId.Stop(service), service.Node, service.Id, PulsarAction.StopService, service.Id, "it runs"),
                HostMap.KeyOf(input.Topology, service.Host),
                Work(input, service),
                after[service.Role]));
        }
    }

    public static ApplyWork Work(PlanInput input, PulsarService service) => new(
        new StopOperation(service.Id, service.PidFile, StopTimeouts.Of(service.Role), input.Options.Kill) { Manager = ServiceManagers.Of(input.Topology, service) },
        service.Host.Paths.State);
}
