using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>The step that initialises the cluster's metadata, only if there is none.</summary>
internal static class MetadataPlanner
{
    public const string ClustersPath = "/admin/clusters";

    /// <summary>The last znode of BookKeeper's part. A bookie that finds it finds everything that it needs.</summary>
    private const string LedgersNode = "/ledgers/INSTANCEID";

    /// <summary>What the readiness probes of services ask for. They use an answer that has it.</summary>
    private static readonly IReadOnlyList<string> RegistryLists =
    [
        "/ledgers/available", "/ledgers/available/readonly", "/loadbalance/brokers",
        "/ledgers/underreplication/auditorelection",
    ];

    public static void Ask(HostQuestions questions)
    {
        var initializes = questions.Want(LifecycleState.Initialized);
        questions.AskForPaths(questions.Nodes.Select(ToolPaths.MetadataJob));
        // A question opens a session with ZooKeeper, so it is asked only if the plan needs the answer.
        var concerned = initializes || questions.DesiredStates.Any(desired =>
            desired.Roles.Any(role => RoleCatalog.Of(role).Metadata != RoleMetadata.None));
        var asked = initializes || questions.Want(LifecycleState.Running, LifecycleState.Restarted)
            || (questions.Want(LifecycleState.Installed) && questions.Topology.ExternalZooKeeper is not null);
        if (concerned && asked)
            questions.Probe = questions.Probe with { Metadata = Question(questions.Topology, questions.Nodes[0]) };
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        plan.Present(StepId.Metadata);
        if (!input.Wants(LifecycleState.Initialized))
            return;

        var topology = input.Topology;
        // Without a server, preflight refuses the plan.
        if (MetadataTool.Home(input, plan) is not { } server)
            return;
        if (input.Metadata is { Reachable: true } known && AreComplete(topology, known))
        {
            foreach (var step in MetadataTool.Tidy(topology, server.Host, input.FactsOf(server.Host)))
                plan.Add(step);
            return;
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
                    new() { Metadata = Question(topology, server.Host), Paths = [ToolPaths.MetadataJob(server.Host)] },
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
    /// New servers have no metadata to read first, so the steps of the tool are known in advance, and no other step
    /// waits until the tool ends.
    /// </summary>
    private static void PlanForNew(PlanInput input, PlanBuilder plan, PulsarService server)
    {
        var (topology, node) = (input.Topology, server.Host);
        // A leftover job belongs to earlier servers, so it is removed.
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
        var ledgers = Milestone(StepId.Ledgers, "bookies need BookKeeper's part of it", [LedgersNode]);
        var all = Milestone(StepId.Metadata, "brokers need all of it", NodesOf(topology));
        foreach (var step in new[] { tool[0], ledgers, all }.Concat(tool.Skip(1)))
            plan.Add(step);

        PlannedStep Milestone(StepId id, string reason, IReadOnlyList<string> nodes) =>
            new(
                MetadataTool.Describe(topology, node, id, PulsarAction.AwaitMetadata, reason),
                tool[0].Host,
                MetadataTool.Await(node, new ZNodeReadiness(ToolSecurity.ZooKeeperServers(topology), nodes)
                {
                    ZooKeeperTls = ToolSecurity.ZooKeeperTls(topology, node),
                }) with
                {
                    IsMilestone = true,
                },
                [StepId.MetadataRun]
            );
    }

    /// <summary>
    /// Whether this plan creates the data folders of all servers, so that there is no metadata to read.
    /// </summary>
    private static bool IsNew(PlanInput input, PlanBuilder plan) =>
        input.Topology.ExternalZooKeeper is null
        && input
            .Topology.Of(PulsarRole.ZooKeeper)
            .All(server =>
                plan.WillProvide(StepId.Start(server))
                && server.DataDirectories.All(path => !input.FactsOf(server.Host).Paths.ContainsKey(path))
            );

    private static MetadataProbe Question(PulsarTopology topology, PulsarNode node) =>
        new(ToolSecurity.ZooKeeperServers(topology),
        [
            .. NodesOf(topology), RackPlanner.Node, BrokerRoll.LeaderNode, LoadBalancing.SettingsNode,
        ],
        [ClustersPath, "/ledgers/cookies", .. RegistryLists])
        {
            ZooKeeperTls = ToolSecurity.ZooKeeperTls(topology, node),
        };

    /// <summary>A question to ZooKeeper for what readiness probes need, to which others add theirs.</summary>
    public static MetadataProbe RegistryQuestion(HostQuestions questions) =>
        new(ToolSecurity.ZooKeeperServers(questions.Topology), [], RegistryLists)
        {
            ZooKeeperTls = ToolSecurity.ZooKeeperTls(questions.Topology, questions.Nodes[0]),
        };

    /// <summary>The last znodes that the initialisation makes, and those that everything else depends on.</summary>
    private static IReadOnlyList<string> NodesOf(PulsarTopology topology) =>
    [
        ClusterNode(topology), LedgersNode, "/admin/policies/public/default", "/admin/policies/pulsar/system",
        "/admin/partitioned-topics/pulsar/system/persistent/transaction_coordinator_assign",
    ];

    /// <summary>The znode with the cluster's service URLs.</summary>
    public static string ClusterNode(PulsarTopology topology) => $"{ClustersPath}/{topology.Name}";

    public static bool AreComplete(PulsarTopology topology, MetadataFact metadata) =>
        NodesOf(topology).All(metadata.Nodes.ContainsKey);

    private static IReadOnlyList<PlannedStep> PlanFromFacts(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        var metadata = facts.Metadata!;
        if (!metadata.Reachable)
            throw MetadataChecks.Unreachable(topology, metadata);
        if (MetadataChecks.Conflict(topology, metadata) is { } conflict)
            throw conflict;
        return PlanBuilder.Complete(AreComplete(topology, metadata)
            ? MetadataTool.Tidy(topology, node, facts)
            : MetadataTool.Run(topology, node, "the cluster has no metadata", []));
    }
}
