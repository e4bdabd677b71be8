using PulsarOps.Common;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Checks whether the services that a plan starts can become ready.</summary>
internal static class StartChecks
{
    /// <summary>A service to start whose files or release are missing.</summary>
    public static IEnumerable<PulsarOpsException> NotInstalled(PlanDraft draft)
    {
        var (input, plan) = (draft.Input, draft.Builder);
        var starting = RoleCatalog.All.SelectMany(role => input.Topology.Of(role.Role))
            .Where(service => input.Wants(LifecycleState.Running, service) && !input.FactOf(service).Running);
        if (starting.FirstOrDefault(service => !IsInstalled(service)) is { } missing)
            yield return Problem(missing);
        else if (input.Wants(LifecycleState.Initialized) && MetadataTool.Home(input, plan) is null)
            yield return Problem(input.Topology.Services[0]);

        bool IsInstalled(PulsarService service)
        {
            var (facts, host) = (input.FactsOf(service.Host), HostMap.KeyOf(input.Topology, service.Host));
            var tree = ToolPaths.Release(input.Topology, service.Host);
            return InstallPlanner.FilePaths(service)
                .All(path => facts.Paths.ContainsKey(path) || plan.WillProvide(StepId.Path(host, path)))
                && (facts.Releases.ContainsKey(tree) || plan.WillProvide(StepId.Release(host, tree)));
        }

        static PulsarOpsException Problem(PulsarService service) => new(
            nameof(SR.NotInstalled), ErrorKind.InvalidState, service.Id, service.Id, $"Install-Pulsar{service.Role}");
    }

    /// <summary>Refuses to start so few servers that they would wait for the others.</summary>
    public static IEnumerable<PulsarOpsException> ZooKeeperMinority(PlanDraft draft)
    {
        var (input, plan) = (draft.Input, draft.Builder);
        var servers = input.Topology.Members(PulsarRole.ZooKeeper).ToArray();
        var first = servers.FirstOrDefault(server => plan.Has(StepId.Start(server)));
        var (there, needed) = (
            servers.Count(server => input.FactOf(server).Running || plan.WillProvide(StepId.Start(server))),
            QuorumRules.Majority(servers.Length));
        if (first is not null && there < needed)
        {
            yield return new(
                nameof(SR.ZooKeeperQuorumShort), ErrorKind.Unavailable, first.Id, there, servers.Length, needed);
        }
    }

    /// <summary>A broker without its bookies cannot create a ledger: it hangs and then exits.</summary>
    public static IEnumerable<PulsarOpsException> TooFewBookies(PlanDraft draft)
    {
        var (input, plan) = (draft.Input, draft.Builder);
        var broker = input.Topology.Of(PulsarRole.Broker).FirstOrDefault(service => plan.Has(StepId.Start(service)));
        if (broker is null || input.Metadata is not { Reachable: true } metadata)
            yield break;

        var bookies = input.Topology.Of(PulsarRole.Bookie).ToArray();
        var coming = bookies.Count(bookie => plan.WillProvide(StepId.Ready(bookie)));
        HashSet<string> available = [.. metadata.ChildrenOf("/ledgers/available")];
        var present = bookies.Count(bookie =>
            available.Contains(ClusterAddresses.BookieId(bookie)) && !plan.WillProvide(StepId.Ready(bookie)));
        if (present + coming < input.Topology.Quorum.Ensemble)
        {
            yield return new(
                nameof(SR.QuorumUnavailable), ErrorKind.Unavailable, broker.Id, present + coming, bookies.Length,
                input.Topology.Quorum.Ensemble);
        }
    }
}
