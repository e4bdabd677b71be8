using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Checks whether the cluster's metadata can be initialised, and exists when services start.</summary>
internal static class MetadataChecks
{
    public static IEnumerable<PulsarOpsException> Problems(PlanDraft draft)
    {
        var (input, plan, topology) = (draft.Input, draft.Builder, draft.Input.Topology);
        // A ZooKeeper that this plan starts need not answer yet. The plan reads its metadata later.
        var willServe = topology.Of(PulsarRole.ZooKeeper).Any(server => plan.WillProvide(StepId.Ready(server)));
        if (input.Wants(LifecycleState.Initialized))
        {
            if (input.Metadata is not { Reachable: true } known)
            {
                if (willServe)
                    yield break;
                yield return Unreachable(topology, input.Metadata);
                yield break;
            }

            if (Conflict(topology, known) is { } conflict)
            {
                yield return conflict;
                yield break;
            }
        }

        // Bookies and brokers that start without metadata exit at once.
        var starting = topology.Services.FirstOrDefault(service =>
            RoleCatalog.Of(service.Role).Metadata != RoleMetadata.None
            && input.Wants(LifecycleState.Running, service) && plan.Has(StepId.Start(service)));
        if (starting is null || plan.WillProvide(StepId.Metadata))
            yield break;

        if (input.Metadata is not { Reachable: true } found)
        {
            if (!willServe)
                yield return Unreachable(topology, input.Metadata);
        }
        else if (!MetadataPlanner.AreComplete(topology, found))
        {
            yield return new(
                nameof(SR.MetadataMissing), ErrorKind.InvalidState, topology.Name, topology.Name, starting.Id);
        }
    }

    public static PulsarOpsException Unreachable(PulsarTopology topology, MetadataFact? metadata) => new(
        nameof(SR.MetadataUnreachable), ErrorKind.Unavailable, topology.Name, topology.Name,
        metadata?.Detail ?? "no server was asked");

    /// <summary>Incomplete metadata next to that of another cluster; null if there is no other cluster.</summary>
    public static PulsarOpsException? Conflict(PulsarTopology topology, MetadataFact metadata)
    {
        var others = metadata.ChildrenOf(MetadataPlanner.ClustersPath)
            .Where(cluster => cluster != "global" && cluster != topology.Name).ToArray();
        return MetadataPlanner.AreComplete(topology, metadata) || others.Length == 0
            || metadata.Nodes.ContainsKey(MetadataPlanner.ClusterNode(topology))
            ? null
            : new(
                nameof(SR.MetadataConflict), ErrorKind.InvalidState, topology.Name,
                ToolSecurity.ZooKeeperServers(topology), string.Join(", ", others), topology.Name);
    }
}
