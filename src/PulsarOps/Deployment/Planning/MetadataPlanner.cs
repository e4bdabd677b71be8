using PulsarOps.Common;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>The step that initialises the cluster's metadata, once, and only where there are none.</summary>
internal static class MetadataPlanner
{
    private const string ClustersPath = "/admin/clusters";

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(GoalState.Initialized))
            return;

        var topology = input.Topology;
        var server = topology.Of(PulsarRole.ZooKeeper).First();
        if (input.Metadata is { Reachable: true } known)
        {
            if (AreComplete(topology, known))
            {
                Tidy(input, plan, server.Host);
                return;
            }

            CheckOwner(topology, known);
        }
        else if (!topology.Of(PulsarRole.ZooKeeper).Any(zooKeeper => plan.Brings(StepIds.Ready(zooKeeper))))
        {
            throw new PulsarOpsException(
                nameof(SR.MetadataUnreachable), ErrorKind.Unavailable, topology.Name, topology.Name, input.Metadata?.Detail ?? "no server was asked");
        }

        var machine = Machines.KeyOf(topology, server.Host);
        var isNew = IsNew(input, plan);
        plan.Add(new(
            new(StepIds.Metadata, server.Node, null, PulsarAction.InitializeMetadata, ClusterAddresses.ZooKeeperServers(topology),
                isNew ? "ZooKeeper is new, so there are none" : "ZooKeeper is asked for them when it serves"), machine,
            isNew
                ? new DecideWork(new(), _ => Initialize(topology, machine, server.Host))
                : new DecideWork(new() { Metadata = Question(topology) }, facts => Decide(topology, machine, server.Host, facts.Metadata!)),
            [
                .. topology.Of(PulsarRole.ZooKeeper).Select(zooKeeper => isNew ? StepIds.Start(zooKeeper) : StepIds.Ready(zooKeeper)),
                .. InstallPlanner.Needs(input, server),
                StepIds.Path(machine, ToolPaths.ClientConfig(server.Host)),
                StepIds.Path(machine, ToolPaths.Environment(server.Host)),
            ]));
    }

    /// <summary>A run that was killed after the tool had ended has left the tool's folder.</summary>
    private static void Tidy(PlanInput input, PlanBuilder plan, PulsarNode node)
    {
        var directory = ToolPaths.MetadataJob(node);
        var machine = Machines.KeyOf(input.Topology, node);
        if (input.FactsOf(node).Paths.ContainsKey(directory))
        {
            plan.Add(new(
                new(StepIds.Remove(machine, directory), node.Name, null, PulsarAction.Remove, directory, "a run that was cut off has left it"),
                machine, new ApplyWork(new RemovePrimitive(directory), node.Paths.State), []));
        }
    }

    /// <summary>
    /// Servers whose data folders this very plan makes hold nothing that could be read first, so the tool may start along
    /// with them: it waits for their quorum by itself.
    /// </summary>
    private static bool IsNew(PlanInput input, PlanBuilder plan) => input.Topology.Of(PulsarRole.ZooKeeper).All(server =>
        plan.Steps.Any(step => step.Id == StepIds.Start(server))
        && server.DataDirectories.All(path => !input.FactsOf(server.Host).Paths.ContainsKey(path)));

    /// <summary>Bookies and brokers that start without metadata end at once; say so before anything is tried.</summary>
    public static void CheckPresent(PlanInput input, PlanBuilder plan)
    {
        var starting = input.Topology.Services
            .Where(service => service.Role != PulsarRole.ZooKeeper && input.Wants(GoalState.Running, service.Role))
            .FirstOrDefault(service => plan.Steps.Any(step => step.Id == StepIds.Start(service)));
        if (starting is null || plan.Brings(StepIds.Metadata))
            return;

        var name = input.Topology.Name;
        if (input.Metadata is not { Reachable: true } known)
        {
            // A stage that starts ZooKeeper as well finds the metadata where they were.
            if (input.Topology.Of(PulsarRole.ZooKeeper).Any(zooKeeper => plan.Brings(StepIds.Ready(zooKeeper))))
                return;
            throw new PulsarOpsException(
                nameof(SR.MetadataUnreachable), ErrorKind.Unavailable, name, name, input.Metadata?.Detail ?? "no server was asked");
        }

        if (!AreComplete(input.Topology, known))
            throw new PulsarOpsException(nameof(SR.MetadataMissing), ErrorKind.InvalidState, name, name, starting.Id);
    }

    public static MetadataProbe Question(PulsarTopology topology) =>
        new(ClusterAddresses.ZooKeeperServers(topology), NodesOf(topology), [ClustersPath, "/ledgers/available", "/loadbalance/brokers"]);

    /// <summary>The last z-nodes that the initialisation makes, and those that everything else depends on.</summary>
    private static IReadOnlyList<string> NodesOf(PulsarTopology topology) =>
    [
        $"{ClustersPath}/{topology.Name}", "/ledgers/INSTANCEID", "/admin/policies/public/default", "/admin/policies/pulsar/system",
    ];

    private static bool AreComplete(PulsarTopology topology, MetadataFact metadata) => NodesOf(topology).All(metadata.Nodes.ContainsKey);

    private static void CheckOwner(PulsarTopology topology, MetadataFact metadata)
    {
        var others = metadata.Children.TryGetValue(ClustersPath, out var clusters)
            ? clusters.Where(cluster => cluster != "global" && cluster != topology.Name).ToArray()
            : [];
        if (others.Length > 0 && !metadata.Nodes.ContainsKey($"{ClustersPath}/{topology.Name}"))
        {
            throw new PulsarOpsException(
                nameof(SR.MetadataConflict), ErrorKind.InvalidState, topology.Name, ClusterAddresses.ZooKeeperServers(topology),
                string.Join(", ", others), topology.Name);
        }
    }

    private static IReadOnlyList<PlannedStep> Decide(PulsarTopology topology, string machine, PulsarNode node, MetadataFact metadata)
    {
        if (!metadata.Reachable)
            throw new PulsarOpsException(nameof(SR.MetadataUnreachable), ErrorKind.Unavailable, topology.Name, topology.Name, metadata.Detail);
        if (AreComplete(topology, metadata))
            return [];

        CheckOwner(topology, metadata);
        return Initialize(topology, machine, node);
    }

    private static IReadOnlyList<PlannedStep> Initialize(PulsarTopology topology, string machine, PulsarNode node)
    {
        var directory = ToolPaths.MetadataJob(node);
        var run = Step("run");
        var wait = Step("await");
        var job = new JobPrimitive(
            StepIds.Metadata, directory, node.Paths.Run, ToolPaths.Environment(node), ServiceCommands.InitializeMetadata(topology, node));
        return
        [
            new(run, machine, new ApplyWork(job, node.Paths.State), []),
            new(wait, machine, new WaitWork(new JobGate(directory), $"{directory}/pid", TimeoutSeconds: 300, [$"{directory}/output"], Judge), [run.Id]),
            new(Step("tidy"), machine, new ApplyWork(new RemovePrimitive(directory), node.Paths.State), [wait.Id]),
        ];

        PulsarPlanStep Step(string part) => new(
            $"{StepIds.Metadata} {part}", node.Name, null, PulsarAction.InitializeMetadata, ClusterAddresses.ZooKeeperServers(topology), "the cluster has no metadata");

        // The tool's exit status alone is not enough: it is 0 in some releases after a failure too.
        // Where another run has collected the job, the plan that is made again at the end tells whether all is there.
        PulsarOpsException? Judge(GateResult result) =>
            result.Detail == "collected" || (result.Detail == "0" && result.LogTail.Contains("setup correctly")) ? null
            : new(nameof(SR.MetadataInitializationFailed), ErrorKind.Failed, topology.Name, topology.Name, result.Detail, result.LogTail);
    }
}
