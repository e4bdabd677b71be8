using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Engine;

/// <summary>
/// Brings a node back whose host or disks were replaced, or gives its services to a host of another name. Each stage
/// begins with what it finds on the hosts, so that any controller can continue.
/// </summary>
internal sealed class NodeRepairRun(HostPool pool, ApplyOptions options, IDeploymentLog log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>ZooKeeper lists a service that ended without a goodbye until its session has expired.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromSeconds(60);

    /// <summary>The services of the node run again. A bookie that has lost data starts empty.</summary>
    /// <returns>The topology; null if steps were declined.</returns>
    public async Task<PulsarTopology?> RestoreAsync(
        PulsarTopology topology, string name, Func<PulsarPlanStep, Task<Approval>> approve,
        CancellationToken cancellation)
    {
        var (node, reached) = (topology.Nodes.Single(node => node.Name == name), topology);
        var repairing = options with { Repairing = name };
        var bookies = topology.Of(PulsarRole.Bookie).Where(bookie => bookie.Host == node).ToArray();
        var status = await StatusAsync(topology, [], cancellation);
        if (bookies.Length > 0 && status.Metadata is not { Reachable: true })
            throw MetadataChecks.Unreachable(topology, status.Metadata);
        // One after the other: never do two bookies leave at the same time.
        foreach (var bookie in bookies.Where(bookie => NodeRepair.IsNeeded(status, bookie)))
        {
            await AwaitEndAsync(topology, bookie, [], cancellation);
            var copied = await Removal(reached, bookie, repairing).RunAsync(approve, cancellation);
            if (copied is null)
                return null;
            reached = copied;
        }

        status = await StatusAsync(topology, [], cancellation);
        var isPreview = reached.Context.Assumed.Count > topology.Context.Assumed.Count;
        if (isPreview || NodeRepair.BrokersOf(status, node) is not null)
        {
            if (await RestartBrokersAsync(reached, status, node, isPreview, approve, cancellation) is not { } rolled)
                return null;
            reached = rolled;
            foreach (var bookie in bookies.Where(bookie => NodeRepair.IsNeeded(status, bookie)))
            {
                var emptied = await new DeploymentEngine(pool, log).ApplyAsync(
                    reached, [DesiredState.Of(LifecycleState.Removed, PulsarRole.Bookie)],
                    repairing with { Removing = bookie.Id, EmptiesDisks = true }, approve, cancellation);
                if (emptied is null)
                    return null;
                reached = emptied;
            }
        }

        return await new DeploymentEngine(pool, log).ApplyAsync(
            reached, States(name), repairing, approve, cancellation);
    }

    /// <summary>Another host takes the place of a lost one.</summary>
    /// <returns>The topology with the new host; null if steps were declined.</returns>
    public async Task<PulsarTopology?> ReplaceAsync(
        PulsarTopology topology, string name, NodeSpec replacement, Func<PulsarPlanStep, Task<Approval>> approve,
        CancellationToken cancellation)
    {
        var node = topology.Nodes.Single(node => node.Name == name);
        var both = TopologyNodes.Add(topology, [replacement]);
        Rehearsal.AddHosts(both);
        await ThrowIfServingAsync(topology, node, cancellation);
        var without = options with { LostNodes = [name] };
        var reached = await new DeploymentEngine(pool, log).ApplyAsync(
            both, States(replacement.Name), without, approve, cancellation);
        if (reached is null)
            return null;
        foreach (var bookie in both.Of(PulsarRole.Bookie).Where(bookie => bookie.Node == name))
        {
            await AwaitEndAsync(both, bookie, without.LostNodes, cancellation);
            reached = await Removal(reached, bookie, without).RunAsync(approve, cancellation);
            if (reached is null)
                return null;
        }

        return TopologyNodes.Replace(reached, name, replacement.Name);
    }

    private BookieRemovalRun Removal(PulsarTopology topology, PulsarService bookie, ApplyOptions how) =>
        new(pool, topology, bookie, how, log) { RefusesLastCopies = true };

    private static DesiredState[] States(string node) =>
    [
        DesiredState.Prepared,
        DesiredState.Of(LifecycleState.Installed) with { Nodes = [node] },
        DesiredState.Of(LifecycleState.Running) with { Nodes = [node] },
    ];

    /// <summary>No broker may go on writing to a ledger that it opened before the bookie was lost.</summary>
    private async Task<PulsarTopology?> RestartBrokersAsync(
        PulsarTopology topology, PlanInput status, PulsarNode node, bool isPreview,
        Func<PulsarPlanStep, Task<Approval>> approve, CancellationToken cancellation)
    {
        var restarting = isPreview ? null : NodeRepair.Restarting(status, node);
        if (restarting is { Count: 0 })
            return topology;
        return await new DeploymentEngine(pool, log).ApplyAsync(
            topology, [DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)],
            options with { Restarting = restarting }, approve, cancellation);
    }

    /// <summary>Two hosts must not have the services of one node.</summary>
    private async Task ThrowIfServingAsync(
        PulsarTopology topology, PulsarNode node, CancellationToken cancellation)
    {
        PlanInput status;
        try
        {
            status = await new HostReader(pool, log).ReadStatusAsync(
                topology, cancellation, other => other == node);
        }
        catch (PulsarOpsException error) when (error.Kind is ErrorKind.Connection or ErrorKind.Timeout)
        {
            log.Information($"{options.Activity}: {node.Name} does not answer, as expected of a lost host.");
            return;
        }

        if (topology.On(node).FirstOrDefault(service => status.FactOf(service).Running) is { } running)
        {
            throw new PulsarOpsException(
                nameof(SR.NodeStillServes), ErrorKind.InvalidState, running.Id, running.Id, node.Name);
        }
    }

    /// <summary>Waits until ZooKeeper no longer lists a bookie that does not run.</summary>
    private async Task AwaitEndAsync(
        PulsarTopology topology, PulsarService bookie, IReadOnlyCollection<string> lost,
        CancellationToken cancellation)
    {
        var wait = new LockWait(PipelineState.Of(topology).Time);
        while (wait.Spent < LongestSession)
        {
            var status = await StatusAsync(topology, lost, cancellation);
            if (status.FactOf(bookie).Running
                || LedgerState.Of(status)?.Serving.Contains(ClusterAddresses.BookieId(bookie)) != true)
            {
                return;
            }

            log.Verbose($"{options.Activity}: waiting until the session of {bookie.Id} has expired.");
            await wait.PauseAsync(Pause, cancellation);
        }
    }

    private Task<PlanInput> StatusAsync(
        PulsarTopology topology, IReadOnlyCollection<string> lost, CancellationToken cancellation)
    {
        var left = new UnreachableHosts();
        left.Lose(topology, lost);
        return new HostReader(pool, log).ReadStatusAsync(
            topology, cancellation, node => !left.Contains(topology, node), ProbeBuilder.ForRepair);
    }
}
