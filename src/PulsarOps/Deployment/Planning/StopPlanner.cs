using PulsarOps.Configuration;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that stop services: brokers, then bookies, then ZooKeeper, each role at once.</summary>
internal static class StopPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        var services = input.Topology.Services
            .Where(service => input.Wants(GoalState.Stopped, service.Role) || input.Wants(GoalState.Absent, service.Role))
            .Where(service => input.FactsOf(service.Host).Services[service.Id].Running);
        foreach (var service in services.OrderByDescending(service => service.Role))
        {
            plan.Add(new(
                new(StepIds.Stop(service), service.Node, service.Id, PulsarAction.StopService, service.Id, "it runs"),
                Machines.KeyOf(input.Topology, service.Host),
                new ApplyWork(
                    new StopPrimitive(service.Id, service.PidFile, StopTimeouts.Of(service.Role), input.Options.Kill)
                    {
                        Keeper = Keepers.Of(input.Topology, service),
                    },
                    service.Host.Paths.State),
                [.. input.Topology.Services.Where(other => other.Role > service.Role).Select(StepIds.Stop)]));
        }
    }
}
