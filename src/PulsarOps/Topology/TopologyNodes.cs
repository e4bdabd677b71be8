using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>
/// Adds nodes to a topology and removes them. The result is that of a file with the same nodes: the description
/// changes, and everything that follows from it is derived again. What is not in the description stays: credentials,
/// keys and sessions.
/// </summary>
/// <remarks>
/// No id of another node changes. The id of a service has the name of its node. The id of a ZooKeeper server follows
/// from its position only in a new ensemble; an existing ensemble keeps those on its hosts.
/// </remarks>
internal static class TopologyNodes
{
    /// <summary>The topology with more nodes, after those that it has.</summary>
    public static PulsarTopology Add(PulsarTopology topology, IEnumerable<NodeSpec> nodes) =>
        With(topology, [.. SpecOf(topology).Nodes, .. nodes]);

    /// <exception cref="PulsarOpsException">The nodes are those of a local cluster (NodesOfLocalCluster).</exception>
    public static void ThrowIfLocal(PulsarTopology topology)
    {
        if (topology.Transport == PulsarTransport.Local)
        {
            throw new PulsarOpsException(
                nameof(SR.NodesOfLocalCluster), ErrorKind.InvalidInput, topology.Name, topology.Name);
        }
    }

    /// <summary>The error if none of a service's role would be left.</summary>
    public static PulsarOpsException LastOfRole(PulsarTopology topology, PulsarService last) =>
        new(
            nameof(SR.NodeIsLastOfRole), ErrorKind.InvalidInput, last.Node, last.Node, last.Role, topology.Name);

    /// <summary>The topology without some of its nodes.</summary>
    public static PulsarTopology Remove(PulsarTopology topology, IReadOnlyCollection<string> names)
    {
        var nodes = SpecOf(topology).Nodes.Where(node => !names.Contains(node.Name)).ToArray();
        foreach (var role in RoleCatalog.All.Select(definition => definition.Role))
        {
            if (topology.Of(role).LastOrDefault() is { } last
                && !nodes.Any(node => node.Services.Any(service => service.Role == role)))
            {
                throw LastOfRole(topology, last);
            }
        }

        return With(topology, nodes);
    }

    /// <summary>The topology with a node of it in the place of another one.</summary>
    public static PulsarTopology Replace(PulsarTopology topology, string name, string replacement)
    {
        var nodes = SpecOf(topology).Nodes;
        var other = nodes.Single(node => node.Name == replacement);
        return With(
            topology, [.. nodes.Where(node => node != other).Select(node => node.Name == name ? other : node)]);
    }

    /// <summary>A node for another host with the services of a node of the topology.</summary>
    public static NodeSpec Copy(PulsarTopology topology, string name, string host) =>
        SpecOf(topology).Nodes.Single(node => node.Name == name) with { Name = host, Address = null, HostKeys = [] };

    /// <summary>The topology without a service; without its node, if that has no other service.</summary>
    public static PulsarTopology RemoveService(PulsarTopology topology, PulsarService service)
    {
        var number = topology.Services.Where(other => other.Node == service.Node && other.Role == service.Role)
            .TakeWhile(other => other.Id != service.Id).Count();
        return With(
            topology,
            [.. SpecOf(topology).Nodes.Select(node => node.Name == service.Node ? Without(node) : node)
                .Where(node => node.Services.Count > 0)]);

        NodeSpec Without(NodeSpec node)
        {
            var index = node.Services.Select((other, at) => (other.Role, at))
                .Where(other => other.Role == service.Role).ElementAt(number).at;
            return node with { Services = [.. node.Services.Where((_, at) => at != index)] };
        }
    }

    private static PulsarTopology With(PulsarTopology topology, IReadOnlyList<NodeSpec> nodes) =>
        (SpecOf(topology) with { Nodes = nodes }).Resolve().With(topology.Context);

    private static TopologySpec SpecOf(PulsarTopology topology)
    {
        ThrowIfLocal(topology);
        return topology.Spec ?? throw new InvalidOperationException($"{topology.Name} has no specification.");
    }
}
