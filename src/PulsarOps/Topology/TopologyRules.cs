using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>Checks that a resolved topology can be deployed.</summary>
internal static class TopologyRules
{
    private const int LastPort = 65535;

    // Ids of ZooKeeper servers are limited to 255, but larger ensembles than this one are not useful.
    private const int LargestEnsemble = 9;

    public static void Check(PulsarTopology topology)
    {
        foreach (
            var role in RoleCatalog.All.Where(definition => definition.IsRequired).Select(definition => definition.Role)
        )
        {
            var isGiven = role == PulsarRole.ZooKeeper && topology.ExternalZooKeeper is not null;
            if (!isGiven && !topology.Of(role).Any())
            {
                throw new PulsarOpsException(
                    nameof(SR.RoleMissing), ErrorKind.InvalidInput, topology.Name, topology.Name, role);
            }
        }

        if (topology.Of(PulsarRole.ZooKeeper).Count() > LargestEnsemble)
        {
            throw new PulsarOpsException(
                nameof(SR.EnsembleTooLarge), ErrorKind.InvalidInput, topology.Name,
                topology.Of(PulsarRole.ZooKeeper).Count(), LargestEnsemble);
        }

        var (quorum, bookies) = (topology.Quorum, topology.Of(PulsarRole.Bookie).Count());
        if (quorum.Ack < 1 || quorum.Ack > quorum.Write || quorum.Write > quorum.Ensemble || quorum.Ensemble > bookies)
        {
            throw new PulsarOpsException(
                nameof(SR.QuorumInvalid), ErrorKind.InvalidInput, quorum.ToString(), quorum, bookies);
        }

        foreach (var node in topology.Nodes)
            CheckNode(topology, node);
    }

    private static void CheckNode(PulsarTopology topology, PulsarNode node)
    {
        var services = topology.Services.Where(service => service.Host == node).ToArray();
        if (services.FirstOrDefault(
                service => service.Instance > 1 && !RoleCatalog.Of(service.Role).AllowsSeveralPerNode) is { } twice)
            throw new PulsarOpsException(nameof(SR.RoleTwice), ErrorKind.InvalidInput, twice.Id, twice.Role, node.Name);

        // A secured cluster uses its ports in plain text on the way.
        var ports = services.SelectMany(
            service => (topology.Security.IsNone ? service.Ports : service.AllPorts).Select(port => (service, port)))
            .ToArray();
        if (ports.FirstOrDefault(entry => entry.port.Number is < 1 or > LastPort) is { port: { } wrong } outside)
        {
            throw new PulsarOpsException(
                nameof(SR.PortInvalid), ErrorKind.InvalidInput, outside.service.Id, outside.service.Id, wrong,
                LastPort);
        }

        if (ports.GroupBy(entry => entry.port.Number)
            .FirstOrDefault(group => group.Count() > 1)?.ToArray() is { } clash)
        {
            throw new PulsarOpsException(
                nameof(SR.PortTwice), ErrorKind.InvalidInput, clash[1].service.Id, clash[0].port.Number, node.Name,
                $"{clash[0].service.Id} ({clash[0].port.Name})", $"{clash[1].service.Id} ({clash[1].port.Name})");
        }

        // The journal folders of a bookie must be exclusive, and two services would mistake each other's data for their
        // own.
        var folders = services.SelectMany(service => service.DataDirectories.Select(folder => (service, folder)))
            .ToArray();
        if (folders.GroupBy(entry => entry.folder).FirstOrDefault(group => group.Count() > 1)?.ToArray() is { } shared)
        {
            throw new PulsarOpsException(
                nameof(SR.DirectoryTwice), ErrorKind.InvalidInput, shared[1].service.Id, shared[0].folder, node.Name,
                shared[0].service.Id, shared[1].service.Id);
        }

        CheckNesting(topology, node, folders);
    }

    /// <summary>
    /// Refuses folders inside folders with another owner: that owner could change their contents, and Uninstall would
    /// remove them with the outer folder.
    /// </summary>
    private static void CheckNesting(
        PulsarTopology topology, PulsarNode node, IEnumerable<(PulsarService Service, string Folder)> data)
    {
        var paths = node.Paths;
        Owned[] ofServices =
            [.. data.Select(entry => new Owned($"the data of {entry.Service.Id}", entry.Folder, entry.Service.Id))];
        Owned[] ofAccount = [new("data", paths.Data), new("logs", paths.Logs)];
        Owned[] ofRoot = [new("config", paths.Config), new("state", paths.State), .. Plugins(paths)];
        if (Plugins(paths).FirstOrDefault() is { } plugins
            && plugins.Path.StartsWith($"{paths.Install}/apache-pulsar-", StringComparison.Ordinal))
        {
            throw Nested(node, plugins, new("the release", $"{paths.Install}/apache-pulsar-{topology.Version}"));
        }

        var release = $"{paths.Install}/apache-pulsar-";

        foreach (var folder in ofServices.Concat(ofAccount))
        {
            if (folder.Path.StartsWith(release, StringComparison.Ordinal))
                throw Nested(node, folder, new("the release", $"{release}{topology.Version}"));
            foreach (var root in ofRoot.Where(root =>
                FolderRules.Holds(folder.Path, root.Path) || FolderRules.Holds(root.Path, folder.Path)))
            {
                throw Nested(node, folder, root);
            }

            if (FolderRules.Holds(folder.Path, paths.Install))
                throw Nested(node, new("install", paths.Install), folder);
            foreach (var other in ofServices.Where(other =>
                folder.Service is { } service && other.Service != service
                && FolderRules.Holds(folder.Path, other.Path)))
            {
                throw Nested(node, other, folder);
            }

            if (folder.Name != "logs" && FolderRules.Holds(paths.Logs, folder.Path))
                throw Nested(node, folder, new("logs", paths.Logs));
        }
    }

    private static IEnumerable<Owned> Plugins(PulsarPaths paths) =>
        paths.Plugins is { } folder ? [new("plugins", folder)] : [];

    private static PulsarOpsException Nested(PulsarNode node, Owned inner, Owned outer) =>
        new(
            nameof(SR.FoldersNested), ErrorKind.InvalidInput, inner.Path, node.Name, inner.Name, inner.Path, outer.Name,
            outer.Path);

    private sealed record Owned(string Name, string Path, string? Service = null);
}
