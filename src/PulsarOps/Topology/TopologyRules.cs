using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>What must hold of a resolved topology, so that a cluster can come of it.</summary>
internal static class TopologyRules
{
    private const int LastPort = 65535;

    // Ids of ZooKeeper servers go up to 255; what comes before is the size of an ensemble that anybody runs.
    private const int LargestEnsemble = 9;

    public static void Check(PulsarTopology topology)
    {
        foreach (var role in new[] { PulsarRole.ZooKeeper, PulsarRole.Bookie, PulsarRole.Broker })
        {
            var isGiven = role == PulsarRole.ZooKeeper && topology.ExternalZooKeeper is not null;
            if (!isGiven && !topology.Of(role).Any())
                throw new PulsarOpsException(nameof(SR.RoleMissing), ErrorKind.InvalidInput, topology.Name, topology.Name, role);
        }

        if (topology.Of(PulsarRole.ZooKeeper).Count() > LargestEnsemble)
        {
            throw new PulsarOpsException(
                nameof(SR.EnsembleTooLarge), ErrorKind.InvalidInput, topology.Name, topology.Of(PulsarRole.ZooKeeper).Count(), LargestEnsemble);
        }

        var (quorum, bookies) = (topology.Quorum, topology.Of(PulsarRole.Bookie).Count());
        if (quorum.Ack < 1 || quorum.Ack > quorum.Write || quorum.Write > quorum.Ensemble || quorum.Ensemble > bookies)
            throw new PulsarOpsException(nameof(SR.QuorumInvalid), ErrorKind.InvalidInput, quorum.ToString(), quorum, bookies);

        foreach (var node in topology.Nodes)
            CheckNode(topology, node);
    }

    private static void CheckNode(PulsarTopology topology, PulsarNode node)
    {
        var services = topology.Services.Where(service => service.Host == node).ToArray();
        if (services.FirstOrDefault(service => service is { Instance: > 1, Role: not PulsarRole.Bookie }) is { } twice)
            throw new PulsarOpsException(nameof(SR.RoleTwice), ErrorKind.InvalidInput, twice.Id, twice.Role, node.Name);

        var ports = services.SelectMany(service => service.Ports.Select(port => (service, port))).ToArray();
        if (ports.FirstOrDefault(entry => entry.port.Number is < 1 or > LastPort) is { port: { } wrong } outside)
            throw new PulsarOpsException(nameof(SR.PortInvalid), ErrorKind.InvalidInput, outside.service.Id, outside.service.Id, wrong, LastPort);
        if (ports.GroupBy(entry => entry.port.Number).FirstOrDefault(group => group.Count() > 1)?.ToArray() is { } clash)
        {
            throw new PulsarOpsException(
                nameof(SR.PortTwice), ErrorKind.InvalidInput, clash[1].service.Id, clash[0].port.Number, node.Name,
                $"{clash[0].service.Id} ({clash[0].port.Name})", $"{clash[1].service.Id} ({clash[1].port.Name})");
        }

        // Of a bookie a journal may share its folder with nothing; of two services one would take the other's data for its own.
        var folders = services.SelectMany(service => service.DataDirectories.Select(folder => (service, folder))).ToArray();
        if (folders.GroupBy(entry => entry.folder).FirstOrDefault(group => group.Count() > 1)?.ToArray() is { } shared)
        {
            throw new PulsarOpsException(
                nameof(SR.DirectoryTwice), ErrorKind.InvalidInput, shared[1].service.Id, shared[0].folder, node.Name, shared[0].service.Id, shared[1].service.Id);
        }
    }
}
