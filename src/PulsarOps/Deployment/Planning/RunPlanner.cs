using PulsarOps.Common;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that start services and wait until they are ready.</summary>
internal static class RunPlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan, PulsarRole role)
    {
        foreach (var service in input.Topology.Of(role).Where(_ => input.Wants(GoalState.Running, role)))
        {
            var machine = Machines.KeyOf(input.Topology, service.Host);
            var fact = input.FactsOf(service.Host).Services[service.Id];
            if (!fact.Running)
            {
                CheckInstalled(input, plan, service);
                plan.Add(new(
                    new(StepIds.Start(service), service.Node, service.Id, PulsarAction.StartService, service.Id, "it does not run"), machine,
                    new ApplyWork(Start(input.Topology, service), service.Host.Paths.State),
                    [.. InstallPlanner.Needs(input, service), .. Before(input, plan, service)]));
            }

            if (!fact.Ready)
            {
                plan.Add(new(
                    new(StepIds.Ready(service), service.Node, service.Id, PulsarAction.AwaitService, service.Id,
                        fact.Running ? $"it runs, but is not ready: {fact.Detail}" : "it is about to start"), machine,
                    Await(input, service, Gates.Of(input.Topology, service)),
                    [StepIds.Start(service)]));
            }
        }
    }

    /// <summary>Waits for something of a service; ends with it.</summary>
    public static WaitWork Await(PlanInput input, PulsarService service, Gate gate) =>
        new(gate, service.PidFile, input.Options.TimeoutSeconds, Gates.LogFiles(service)) { Restarts = Keepers.Of(input.Topology, service).Restarts };

    /// <summary>A broker without its bookies cannot make a ledger: it hangs, and then ends.</summary>
    public static void CheckQuorum(PlanInput input, PlanBuilder plan)
    {
        var broker = input.Topology.Of(PulsarRole.Broker).FirstOrDefault(service => plan.Steps.Any(step => step.Id == StepIds.Start(service)));
        var bookies = input.Topology.Of(PulsarRole.Bookie).ToArray();
        if (broker is null || input.Metadata is not { Reachable: true } metadata)
            return;

        var coming = bookies.Count(bookie => plan.Brings(StepIds.Ready(bookie)));
        var present = metadata.Children.TryGetValue("/ledgers/available", out var available)
            ? bookies.Count(bookie => available.Contains(ClusterAddresses.BookieId(bookie)) && !plan.Brings(StepIds.Ready(bookie)))
            : 0;
        if (present + coming < input.Topology.Quorum.Ensemble)
        {
            throw new PulsarOpsException(
                nameof(SR.QuorumUnavailable), ErrorKind.Unavailable, broker.Id, present + coming, bookies.Length, input.Topology.Quorum.Ensemble);
        }
    }

    /// <summary>What must be true before a service starts. Bookies and brokers find each other, and so may start together.</summary>
    private static IEnumerable<string> Before(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        if (service.Role == PulsarRole.ZooKeeper)
            return [];

        var before = input.Topology.Of(PulsarRole.ZooKeeper).Select(StepIds.Ready).Append(MetadataPlanner.Before(plan, service));
        // Brokers up to 2.10 that meet on a new cluster race for a counter, and one of them ends (seen on 2.10.1).
        return service.Role == PulsarRole.Broker && service.Number > 1 && input.Topology.Version < new Version(2, 11)
            ? before.Append(StepIds.Ready(input.Topology.Of(PulsarRole.Broker).First()))
            : before;
    }

    private static StartPrimitive Start(PulsarTopology topology, PulsarService service) => new(
        service.Id, service.PidFile, service.OutputFile, service.Host.Paths.Run, service.EnvironmentFile,
        ServiceCommands.Inputs(topology, service), ServiceCommands.Start(topology, service))
    {
        Keeper = Keepers.Of(topology, service),
    };

    private static void CheckInstalled(PlanInput input, PlanBuilder plan, PulsarService service)
    {
        var facts = input.FactsOf(service.Host);
        var machine = Machines.KeyOf(input.Topology, service.Host);
        var tree = ToolPaths.Release(input.Topology, service.Host);
        if (InstallPlanner.FilePaths(service).All(path => facts.Paths.ContainsKey(path) || plan.Brings(StepIds.Path(machine, path)))
            && (facts.Releases.ContainsKey(tree) || plan.Brings(StepIds.Release(machine, tree))))
            return;

        throw new PulsarOpsException(
            nameof(SR.NotInstalled), ErrorKind.InvalidState, service.Id, service.Id, $"Install-Pulsar{service.Role}");
    }
}
