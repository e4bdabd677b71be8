using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that stop services, each role at once, in the reverse order of starting.</summary>
internal static class StopPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
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
                [.. after[service.Role], .. NodeSuspension.BeforeStop(input, plan, service)])
            {
                Turn = service.Id,
            });
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
