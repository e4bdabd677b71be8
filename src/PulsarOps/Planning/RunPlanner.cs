using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that start services and wait until they are ready.</summary>
internal static class RunPlanner
{
    public static void Ask(HostQuestions questions) => questions.Probe = questions.Probe with
    {
        Services = [.. questions.Services.Select(service => Question(questions, service))],
    };

    private static ServiceProbe Question(HostQuestions questions, PulsarService service)
    {
        var topology = questions.Topology;
        return new(
            service.Id, service.PidFile, ServiceCommands.Inputs(topology, service),
            [.. service.Ports.Select(port => port.Number)],
            IsAskedWhetherReady(topology, service, questions.DesiredStates)
                ? ReadinessProbes.Of(topology, service, questions.DesiredStates) : null,
            ServiceManagers.Of(topology, service).Unit);
    }

    /// <summary>
    /// Whether the probe checks if the service is ready: the services to run or to restart, and those that must stay up
    /// while a part of the cluster is stopped or restarted.
    /// </summary>
    private static bool IsAskedWhetherReady(
        PulsarTopology topology, PulsarService service, IReadOnlyList<DesiredState> desiredStates) =>
        desiredStates.Any(desired => desired.State switch
        {
            LifecycleState.Running => desired.Selects(service),
            LifecycleState.Restarted or LifecycleState.Updated => desired.Selects(service)
                || RoleCatalog.IsVital(service.Role),
            LifecycleState.Removed => RoleCatalog.IsVital(service.Role),
            LifecycleState.Stopped => RoleCatalog.IsVital(service.Role) && !topology.Services.All(desired.Selects),
            // Each broker may be the one that takes the bundles of another.
            LifecycleState.Suspended => true,
            _ => false,
        });

    public static void Plan(PlanInput input, PlanBuilder plan, PulsarRole role)
    {
        foreach (var service in input.Topology.Of(role))
            plan.Present([StepId.Start(service), StepId.Ready(service)]);
        var (others, admission) = (Others(input, plan, role), PreparePlanner.Admission(input, plan));
        foreach (var service in input.Topology.Of(role).Where(service => input.Wants(LifecycleState.Running, service)))
        {
            var host = HostMap.KeyOf(input.Topology, service.Host);
            var fact = input.FactOf(service);
            if (!fact.Running)
            {
                plan.Add(
                    new(
                        new(
                            StepId.Start(service),
                            service.Node,
                            service.Id,
                            PulsarAction.StartService,
                            service.Id,
                            "it does not run"
                        ),
                        host,
                        Work(input.Topology, service),
                        [.. InstallPlanner.Needs(input, service), .. Before(input, plan, service), .. admission]
                    )
                    {
                        AfterEnough = others,
                    }
                );
            }

            if (!fact.Ready)
            {
                plan.Add(
                    new(
                        new(
                            StepId.Ready(service),
                            service.Node,
                            service.Id,
                            PulsarAction.AwaitService,
                            service.Id,
                            fact.Running ? $"it runs, but is not ready: {fact.Detail}" : "it is about to start"
                        ),
                        host,
                        Await(input, service, ReadinessProbes.Of(input.Topology, service, input.DesiredStates)) with
                        {
                            Rollback = RollbackPlanner.Plan(input, plan, service),
                        },
                        [StepId.Start(service)]
                    )
                );
            }
        }
    }

    /// <summary>A wait for one member of a quorum ends if too few members can start.</summary>
    public static void AddNeeds(PlanInput input, PlanBuilder plan)
    {
        foreach (var role in DesiredState.AllRoles)
        {
            var needs = Needs(input, plan, role);
            foreach (var service in input.Topology.Of(role))
                plan.EndWithout(StepId.Ready(service), needs);
        }
    }

    /// <summary>The services of other roles that must be ready before a service of a role can be.</summary>
    private static IReadOnlyList<StepQuota> Others(PlanInput input, PlanBuilder plan, PulsarRole role) =>
        [.. RoleCatalog.Of(role).Needs.Select(needed => Enough(input, plan, needed))];

    private static IReadOnlyList<StepQuota> Needs(PlanInput input, PlanBuilder plan, PulsarRole role) =>
        RoleCatalog.Of(role).NeedsItsPeers
            ? [Enough(input, plan, role), .. Others(input, plan, role)]
            : Others(input, plan, role);

    /// <summary>
    /// A majority of the servers is enough, including a leader, because none of them serves without one.
    /// </summary>
    public static StepQuota ZooKeeperQuorum(PlanInput input, PlanBuilder plan) =>
        Enough(input, plan, PulsarRole.ZooKeeper);

    /// <summary>Counts services that are ready or about to be.</summary>
    private static StepQuota Enough(PlanInput input, PlanBuilder plan, PulsarRole role)
    {
        StepId[] ids =
        [
            .. input.Topology.Members(role)
                .Where(service => input.IsReady(service) || plan.WillProvide(StepId.Ready(service)))
                .Select(StepId.Ready),
        ];
        return new(ids, Math.Min(RoleCatalog.Of(role).LeastReady(input.Topology), ids.Length));
    }

    /// <summary>Waits until the readiness probe of a service passes, or the service ends.</summary>
    public static WaitWork Await(PlanInput input, PulsarService service, ReadinessProbe probe) =>
        new(probe, service.PidFile, input.Options.TimeoutSeconds, ReadinessProbes.LogFiles(input.Topology, service))
        {
            Restarts = ServiceManagers.Of(input.Topology, service).Restarts,
        };

    /// <summary>What must be true before a service starts, besides what it needs of other services.</summary>
    private static IEnumerable<StepId> Before(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var role = RoleCatalog.Of(service.Role);
        if (role.Metadata != RoleMetadata.None)
            yield return MetadataPlanner.Before(plan, service);
        foreach (var record in MemberWalk.RecordsBefore(input, plan, service))
            yield return record;
        if (service.Number > 1 && role.StartsFirstAlone(input.Topology))
            yield return StepId.Ready(input.Topology.Of(service.Role).First());
    }

    /// <param name="release">
    /// A release other than that of the topology. It has no effect on a unit, which names its own release.
    /// </param>
    public static ApplyWork Work(PulsarTopology topology, PulsarService service, string? release = null) => new(
        Start(topology, service, release ?? ToolPaths.Release(topology, service.Host)), service.Host.Paths.State);

    private static StartOperation Start(PulsarTopology topology, PulsarService service, string release) => new(
        service.Id, service.PidFile, service.OutputFile, ToolPaths.Work(topology, service.Host),
        service.EnvironmentFile,
        ServiceCommands.Inputs(topology, service), ServiceCommands.Start(topology, service, release))
    {
        Manager = ServiceManagers.Of(topology, service),
    };
}
