using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>
/// Restarts the services that run with outdated files or another release, in their order. The files of each are
/// written right before its own restart, so that a value with which a service does not start stops the update at the
/// first service.
/// </summary>
internal static class UpdatePlanner
{
    public static void Ask(HostQuestions questions)
    {
        if (!questions.Want(LifecycleState.Updated))
            return;
        // They name the release whose client can send messages meanwhile.
        questions.AskForContents(questions.Services.Where(service => service.Role == PulsarRole.Broker)
            .Select(broker => broker.EnvironmentFile));
        if (questions.Topology.ServiceManager == PulsarServiceManager.Systemd)
            questions.Probe = questions.Probe with { Units = true };
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(LifecycleState.Updated))
            return;

        var reasons = input.Topology.Services
            .Where(service => input.Wants(LifecycleState.Updated, service) && input.FactOf(service).Running)
            .Select(service => (Service: service, Reason: Reason(input, plan, service)))
            .Where(pair => pair.Reason is not null).ToDictionary(pair => pair.Service, pair => pair.Reason!);
        var order = new RollOrder(input, reasons.Keys);

        // Leaves out the services that this plan restarts. They are restarted one after the other, so two of them must
        // never wait for each other.
        var awaited = input.Topology.Services
            .Where(service => !reasons.ContainsKey(service) && plan.WillProvide(StepId.Ready(service))).ToArray();
        // Other requests to a broker wait until the last restart, so that the broker is back.
        var requests = plan.Steps.Where(step => step.Work is ApplyWork { Operation: RestOperation }).ToArray();
        var roll = new ServiceRoll(input, plan, order);
        foreach (var service in order.Services)
            Add(input, plan, service, awaited, reasons[service], order, roll);

        if (order.Last.Count > 0)
            plan.Delay(requests, order.Last);
    }

    private static void Add(
        PlanInput input, PlanBuilder plan, PulsarService service, IEnumerable<PulsarService> awaited, string reason,
        RollOrder order, ServiceRoll roll)
    {
        // Services that do not run are started first. If they do not become ready with the new files, running services
        // keep theirs.
        var earlier = roll.Prepare(service,
        [
            .. order.Before(service),
            .. awaited.Where(other => other != service
                && RoleCatalog.PositionOf(other.Role) <= RoleCatalog.PositionOf(service.Role))
                .Select(other => other.Role == PulsarRole.ZooKeeper && MemberWalk.LeavesStandalone(input)
                    ? StepId.Start(other) : StepId.Ready(other))
                .Where(plan.WillProvide),
        ]);
        // The plan waits for the new process instead of the old one, which the restart ends.
        plan.Remove(StepId.Ready(service));
        plan.Delay(plan.Following(StepId.Ready(service)), StepId.RestartReady(service));
        plan.CountInstead(StepId.Ready(service), StepId.RestartReady(service));

        var files = plan.Take(plan.Of(service).Where(step => step.Work is ApplyWork { Operation: WriteOperation }));
        // Its turn begins when nothing is left to wait for, such as the release that it starts from.
        StepId[] shared = [.. InstallPlanner.SharedNeeds(input, service), .. earlier];
        foreach (var file in files)
            plan.Add(file with { After = [.. file.After, .. shared], Turn = service.Id });
        RestartPlanner.Add(
            input, plan, service, [.. InstallPlanner.Needs(input, service), .. earlier], reason, roll);
    }

    /// <summary>Why a service is restarted; null if it was started with its current files and release.</summary>
    public static string? Reason(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var (fact, facts, host) = (
            input.FactOf(service),
            input.FactsOf(service.Host),
            HostMap.KeyOf(input.Topology, service.Host)
        );
        if (plan.WillProvide(StepId.Release(host, ToolPaths.Release(input.Topology, service.Host))))
            return "its release is unpacked again";

        var (inputs, reasons) = (ServiceCommands.Inputs(input.Topology, service), new List<string>());
        for (var at = 0; at < inputs.Count; at++)
        {
            var there = facts.Paths.TryGetValue(inputs[at], out var file) ? file.Sha256 : "";
            var wanted = plan.HashOf(StepId.Path(host, inputs[at])) ?? there;
            var name = HostPath.Name(inputs[at]);
            // The files that an exited process was started with are unknown while it waits to be started again, so
            // those on the host count.
            var started = at < fact.StartedWith.Count ? fact.StartedWith[at] : there;
            if (wanted != started)
                reasons.Add(wanted == there ? $"{name} has changed since it was started" : $"{name} changes");
        }

        return reasons.Count == 0 ? null : string.Join(", ", reasons);
    }
}
