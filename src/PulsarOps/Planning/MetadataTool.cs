using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that run the release's tool to initialise the metadata, as a job on one node.</summary>
internal static class MetadataTool
{
    /// <summary>
    /// The service on whose node the tool runs: the first ZooKeeper server, or the first service that has a release if
    /// ZooKeeper is external. Null if none has.
    /// </summary>
    public static PulsarService? Home(PlanInput input, PlanBuilder plan)
    {
        var topology = input.Topology;
        if (topology.ExternalZooKeeper is null)
        {
            // Chosen by id, which does not change, so that an interrupted job is found again.
            var servers = topology.Members(PulsarRole.ZooKeeper).OrderBy(server => server.Number).ToArray();
            return servers.FirstOrDefault(server => input.FactsOf(server.Host).Answered) ?? servers[0];
        }

        return topology.Services.FirstOrDefault(
            service => HasRelease(service.Host, ToolPaths.Release(topology, service.Host)));

        bool HasRelease(PulsarNode node, string tree) =>
            input.FactsOf(node).Releases.ContainsKey(tree)
            || plan.WillProvide(StepId.Release(HostMap.KeyOf(topology, node), tree));
    }

    /// <summary>Runs the tool, waits for its end, and removes its folder.</summary>
    public static IReadOnlyList<PlannedStep> Run(
        PulsarTopology topology,
        PulsarNode node,
        string reason,
        IReadOnlyList<StepId> after
    )
    {
        var host = HostMap.KeyOf(topology, node);
        var directory = ToolPaths.MetadataJob(node);
        var job = new JobOperation(
            StepId.Metadata, directory, ToolPaths.Work(topology, node), ToolPaths.Environment(node),
            ServiceCommands.InitializeMetadata(topology, node))
        {
            User = topology.ServiceUser ?? "",
        };
        return
        [
            new(
                Describe(topology, node, StepId.MetadataRun, PulsarAction.InitializeMetadata, reason),
                host,
                new ApplyWork(job, node.Paths.State),
                after
            ),
            new(
                Describe(
                    topology,
                    node,
                    StepId.MetadataEnd,
                    PulsarAction.AwaitMetadata,
                    "its exit status says whether it succeeded"
                ),
                host,
                Await(node, new JobCompletion(directory)) with
                {
                    Verify = Verify,
                },
                [StepId.MetadataRun]
            ),
            RemoveFolder(host, node, StepId.MetadataTidy, "the tool has ended", [StepId.MetadataEnd]),
        ];

        // The tool's exit status is not enough: in some releases it is 0 even after a failure. If another run has
        // collected the job, the verification plan at the end shows whether everything exists.
        PulsarOpsException? Verify(ReadinessResult result) =>
            result.Detail == "collected" || (result.Detail == "0" && result.LogTail.Contains("setup correctly")) ? null
            : new(
                nameof(SR.MetadataInitializationFailed), ErrorKind.Failed, topology.Name,
                topology.Name, result.Detail, result.LogTail, LogCause.Of(result.Cause));
    }

    /// <summary>
    /// Waits for a result of the tool, and ends with it. The tool ends by itself if ZooKeeper does not answer for the
    /// time of a session, three times in a row. The limit is for a tool that hangs.
    /// </summary>
    public static WaitWork Await(PulsarNode node, ReadinessProbe probe) =>
        new(
            probe,
            $"{ToolPaths.MetadataJob(node)}/pid",
            TimeoutSeconds: 900,
            [$"{ToolPaths.MetadataJob(node)}/output"]
        );

    /// <summary>A run that was interrupted after the tool had started has left the tool's folder.</summary>
    public static IEnumerable<PlannedStep> Tidy(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        var directory = ToolPaths.MetadataJob(node);
        var host = HostMap.KeyOf(topology, node);
        if (facts.Paths.ContainsKey(directory))
            yield return RemoveFolder(host, node, StepId.Remove(host, directory), "an interrupted run left it", []);
    }

    /// <summary>Ids of everything that the tool needs before it starts.</summary>
    public static IEnumerable<StepId> Needs(PlanInput input, PulsarService server)
    {
        var host = HostMap.KeyOf(input.Topology, server.Host);
        return
        [
            .. InstallPlanner.Needs(input, server),
            StepId.Path(host, ToolPaths.ClientConfig(server.Host)),
            StepId.Path(host, ToolPaths.Environment(server.Host)),
        ];
    }

    private static PlannedStep RemoveFolder(
        string host, PulsarNode node, StepId id, string reason, IReadOnlyList<StepId> after)
    {
        var directory = ToolPaths.MetadataJob(node);
        return new(
            new(id, node.Name, null, PulsarAction.Remove, directory, reason), host,
            new ApplyWork(new RemoveOperation(directory), node.Paths.State), after);
    }

    public static PulsarPlanStep Describe(
        PulsarTopology topology,
        PulsarNode node,
        StepId id,
        PulsarAction action,
        string reason
    ) => new(id, node.Name, null, action, ToolSecurity.ZooKeeperServers(topology), reason);
}
