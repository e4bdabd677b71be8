using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Selects what an update with a limit changes. The other services keep their files and processes.</summary>
internal static class UpdateLimit
{
    /// <summary>The input without the services beyond the limit.</summary>
    public static PlanInput Apply(PlanInput input, int limit)
    {
        var held = input.Options.HeldBack ?? HeldBack(input, limit);
        if (held.Count == 0)
            return input;
        var all = held.ToHashSet();
        // A service that does not run would start with a release that it does not have yet.
        var stopped = input.Topology.Services
            .Where(service => all.Contains(service.Id) && !input.FactOf(service).Running)
            .Select(service => service.Id).ToHashSet();
        return input with
        {
            HeldBack = held,
            DesiredStates =
            [
                .. input.DesiredStates.Select(desired => desired.State switch
                {
                    LifecycleState.Installed or LifecycleState.Updated => Without(desired, all),
                    LifecycleState.Running => Without(desired, stopped),
                    _ => desired,
                }),
            ],
        };
    }

    /// <summary>The services that change, without the first ones of each role.</summary>
    private static IReadOnlyList<string> HeldBack(PlanInput input, int limit)
    {
        var (steps, _) = Planner.Plan(input);
        var changed = steps.Where(step => IsChange(step)).Select(step => step.Step.Service!).ToHashSet();
        var services = input.Topology.Services
            .Where(service => changed.Contains(service.Id) && !IsNew(input, service));
        return
        [
            .. new RollOrder(input, services).Services.GroupBy(service => service.Role)
                .SelectMany(role => role.OrderBy(service => IsBegun(input, service) ? 0 : 1).Skip(limit))
                .Select(service => service.Id),
        ];

        // A running service whose own files are only corrected has no turn.
        bool IsChange(PlannedStep step) => step.Step.Service is { } id
            && (step.Turn == id || (step.Work is ApplyWork { Operation: WriteOperation }
                && !input.Facts[step.Host].Services[id].Running));
    }

    /// <summary>An earlier run has stopped it, or has written its files without a restart.</summary>
    private static bool IsBegun(PlanInput input, PulsarService service) =>
        input.FactOf(service) is { Running: false } or { InputsChanged: true };

    /// <summary>A service that is added to the cluster changes nothing that runs.</summary>
    private static bool IsNew(PlanInput input, PulsarService service) =>
        !input.FactsOf(service.Host).Paths.ContainsKey(service.ConfigFile);

    private static DesiredState Without(DesiredState desired, IReadOnlyCollection<string> services) =>
        desired with { Except = [.. desired.Except, .. services] };
}
