using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps with the release's tool that initialises the metadata: a job on one node.</summary>
internal static class MetadataTool
{
    /// <summary>The service on whose node the tool runs: the first ZooKeeper server; with another ZooKeeper the first one that has a release.</summary>
    public static PulsarService Home(PlanInput input, PlanBuilder plan)
    {
        var topology = input.Topology;
        if (topology.ExternalZooKeeper is null)
        {
            // By id, which stays where it is: a job that was cut off is found again.
            var servers = topology.Of(PulsarRole.ZooKeeper).OrderBy(server => server.Number).ToArray();
            return servers.FirstOrDefault(server => input.FactsOf(server.Host).Answered) ?? servers[0];
        }

        return topology.Services.FirstOrDefault(service =>
                HasRelease(service.Host, ToolPaths.Release(topology, service.Host))
            )
            ?? throw new PulsarOpsException(
                nameof(SR.NotInstalled),
                ErrorKind.InvalidState,
                topology.Services[0].Id,
                topology.Services[0].Id,
                $"Install-Pulsar{topology.Services[0].Role}"
            );

        bool HasRelease(PulsarNode node, string tree) =>
            input.FactsOf(node).Releases.ContainsKey(tree)
            || plan.WillProvide(StepId.Release(HostMap.KeyOf(topology, node), tree));
    }

    /// <summary>Runs the tool, waits for its end, takes its folder away.</summary>
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

        // The tool's exit status alone is not enough: it is 0 in some releases after a failure too.
        // Where another run has collected the job, the plan that is made again at the end tells whether all is there.
        PulsarOpsException? Verify(ReadinessResult result) =>
            result.Detail == "collected" || (result.Detail == "0" && result.LogTail.Contains("setup correctly")) ? null
            : new(
                nameof(SR.MetadataInitializationFailed), ErrorKind.Failed, topology.Name,
                topology.Name, result.Detail, result.LogTail, LogCause.Of(result.Cause));
    }

    /// <summary>
    /// Waits for something that the tool brings about; ends with it. The tool ends by itself when ZooKeeper does not
    /// answer it for the time of a session, three times in a row: the limit is for one that stands still.
    /// </summary>
    public static WaitWork Await(PulsarNode node, ReadinessProbe probe) =>
        new(
            probe,
            $"{ToolPaths.MetadataJob(node)}/pid",
            TimeoutSeconds: 900,
            [$"{ToolPaths.MetadataJob(node)}/output"]
        );

    /// <summary>A run that was cut off after the tool had begun has left the tool's folder.</summary>
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
    ) => new(id, node.Name, null, action, ClusterAddresses.ZooKeeperServers(topology), reason);
}
