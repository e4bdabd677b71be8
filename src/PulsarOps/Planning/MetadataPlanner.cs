using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The step that initialises the cluster's metadata, only if there are none.</summary>
internal static class MetadataPlanner
{
    private const string ClustersPath = "/admin/clusters";

    /// <summary>The last z-node of BookKeeper's part. A bookie that finds it finds everything that it needs.</summary>
    private const string LedgersNode = "/ledgers/INSTANCEID";

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        plan.Present(StepId.Metadata);
        if (!input.Wants(LifecycleState.Initialized))
            return;

        var topology = input.Topology;
        var server = MetadataTool.Home(input, plan);
        if (input.Metadata is { Reachable: true } known)
        {
            if (AreComplete(topology, known))
            {
                foreach (var step in MetadataTool.Tidy(topology, server.Host, input.FactsOf(server.Host)))
                    plan.Add(step);
                return;
            }

            CheckOwner(topology, known);
        }
        else if (!topology.Of(PulsarRole.ZooKeeper).Any(zooKeeper => plan.WillProvide(StepId.Ready(zooKeeper))))
        {
            throw new PulsarOpsException(
                nameof(SR.MetadataUnreachable),
                ErrorKind.Unavailable,
                topology.Name,
                topology.Name,
                input.Metadata?.Detail ?? "no server was asked"
            );
        }

        if (IsNew(input, plan))
        {
            PlanForNew(input, plan, server);
            return;
        }

        plan.Add(
            new(
                MetadataTool.Describe(
                    topology,
                    server.Host,
                    StepId.Metadata,
                    PulsarAction.InitializeMetadata,
                    "ZooKeeper does not serve yet; PulsarOps reads them when it does"
                ),
                HostMap.KeyOf(topology, server.Host),
                new DeferredWork(
                    new() { Metadata = Question(topology), Paths = [ToolPaths.MetadataJob(server.Host)] },
                    facts => PlanFromFacts(topology, server.Host, facts)
                ),
                [.. MetadataTool.Needs(input, server)]
            )
            {
                AfterEnough = [RunPlanner.ZooKeeperQuorum(input, plan)],
            }
        );
    }

    /// <summary>What must be true of the metadata before a service starts.</summary>
    public static StepId Before(PlanBuilder plan, PulsarService service) =>
        RoleCatalog.Of(service.Role).Metadata == RoleMetadata.Ledgers && plan.WillProvide(StepId.Ledgers)
            ? StepId.Ledgers
            : StepId.Metadata;

    /// <summary>
    /// New servers have nothing to read first. The tool's steps are therefore known in advance, and nothing has to wait
    /// for its end.
    /// </summary>
    private static void PlanForNew(PlanInput input, PlanBuilder plan, PulsarService server)
    {
        var (topology, node) = (input.Topology, server.Host);
        // A leftover job of earlier servers says nothing about these.
        foreach (var step in MetadataTool.Tidy(topology, node, input.FactsOf(node)))
            plan.Add(step);
        var quorum = RunPlanner.ZooKeeperQuorum(input, plan);
        var job = StepId.Remove(HostMap.KeyOf(topology, node), ToolPaths.MetadataJob(node));
        plan.Present(job);
        StepId[] after =
        [
            job,
            .. MetadataTool.Needs(input, server),
        ];
        var tool = MetadataTool.Run(topology, node, "ZooKeeper is new and has none", after);
        // The tool gives up if it finds no quorum within the time of a session, and it takes a core from servers that
        // are about to form one.
        tool = [tool[0] with { AfterEnough = [quorum] }, .. tool.Skip(1)];
        var ledgers = Milestone(StepId.Ledgers, "bookies need the part of BookKeeper", [LedgersNode]);
        var all = Milestone(StepId.Metadata, "brokers need all of them", NodesOf(topology));
        foreach (var step in new[] { tool[0], ledgers, all }.Concat(tool.Skip(1)))
            plan.Add(step);

        PlannedStep Milestone(StepId id, string reason, IReadOnlyList<string> nodes) =>
            new(
                MetadataTool.Describe(topology, node, id, PulsarAction.AwaitMetadata, reason),
                tool[0].Host,
                MetadataTool.Await(node, new ZNodeReadiness(ClusterAddresses.ZooKeeperServers(topology), nodes)) with
                {
                    IsMilestone = true,
                },
                [StepId.MetadataRun]
            );
    }

    /// <summary>Servers whose data folders this plan creates hold nothing to read first.</summary>
    private static bool IsNew(PlanInput input, PlanBuilder plan) =>
        input.Topology.ExternalZooKeeper is null
        && input
            .Topology.Of(PulsarRole.ZooKeeper)
            .All(server =>
                plan.WillProvide(StepId.Start(server))
                && server.DataDirectories.All(path => !input.FactsOf(server.Host).Paths.ContainsKey(path))
            );

    /// <summary>
    /// Bookies and brokers that start without metadata exit at once, so this is reported before anything is changed.
    /// </summary>
    public static void CheckPresent(PlanInput input, PlanBuilder plan)
    {
        var starting = input
            .Topology.Services.Where(service =>
                RoleCatalog.Of(service.Role).Metadata != RoleMetadata.None
                && input.Wants(LifecycleState.Running, service)
            )
            .FirstOrDefault(service => plan.Has(StepId.Start(service)));
        if (starting is null || plan.WillProvide(StepId.Metadata))
            return;

        var name = input.Topology.Name;
        if (input.Metadata is not { Reachable: true } known)
        {
            // A stage that starts ZooKeeper as well finds the existing metadata.
            if (input.Topology.Of(PulsarRole.ZooKeeper).Any(zooKeeper => plan.WillProvide(StepId.Ready(zooKeeper))))
                return;
            throw new PulsarOpsException(
                nameof(SR.MetadataUnreachable),
                ErrorKind.Unavailable,
                name,
                name,
                input.Metadata?.Detail ?? "no server was asked"
            );
        }

        if (!AreComplete(input.Topology, known))
            throw new PulsarOpsException(nameof(SR.MetadataMissing), ErrorKind.InvalidState, name, name, starting.Id);
    }

    public static MetadataProbe Question(PulsarTopology topology) =>
        new(ClusterAddresses.ZooKeeperServers(topology), [.. NodesOf(topology), RackPlanner.Node],
        [
            ClustersPath, "/ledgers/available", "/ledgers/available/readonly", "/ledgers/cookies",
            "/loadbalance/brokers", "/ledgers/underreplication/auditorelection",
        ]);

    /// <summary>The last z-nodes that the initialisation makes, and those that everything else depends on.</summary>
    private static IReadOnlyList<string> NodesOf(PulsarTopology topology) =>
    [
        ClusterNode(topology), LedgersNode, "/admin/policies/public/default", "/admin/policies/pulsar/system",
        "/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign",
    ];

    /// <summary>The z-node with the cluster's service URLs.</summary>
    public static string ClusterNode(PulsarTopology topology) => $"{ClustersPath}/{topology.Name}";

    private static bool AreComplete(PulsarTopology topology, MetadataFact metadata) =>
        NodesOf(topology).All(metadata.Nodes.ContainsKey);

    private static void CheckOwner(PulsarTopology topology, MetadataFact metadata)
    {
        var others = metadata.Children.TryGetValue(ClustersPath, out var clusters)
            ? clusters.Where(cluster => cluster != "global" && cluster != topology.Name).ToArray()
            : [];
        if (others.Length > 0 && !metadata.Nodes.ContainsKey($"{ClustersPath}/{topology.Name}"))
        {
            throw new PulsarOpsException(
                nameof(SR.MetadataConflict),
                ErrorKind.InvalidState,
                topology.Name,
                ClusterAddresses.ZooKeeperServers(topology),
                string.Join(", ", others),
                topology.Name
            );
        }
    }

    private static IReadOnlyList<PlannedStep> PlanFromFacts(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        var metadata = facts.Metadata!;
        if (!metadata.Reachable)
            throw new PulsarOpsException(
                nameof(SR.MetadataUnreachable),
                ErrorKind.Unavailable,
                topology.Name,
                topology.Name,
                metadata.Detail
            );
        if (AreComplete(topology, metadata))
            return PlanBuilder.Complete(MetadataTool.Tidy(topology, node, facts));

        CheckOwner(topology, metadata);
        return PlanBuilder.Complete(MetadataTool.Run(topology, node, "the cluster has no metadata", []));
    }
}
