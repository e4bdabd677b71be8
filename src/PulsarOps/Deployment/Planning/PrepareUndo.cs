using System.Text;
using PulsarOps.Configuration;
using PulsarOps.Remote;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that take back what host preparation has done to a machine. Packages stay: others may use them by now.</summary>
internal static class PrepareUndo
{
    /// <summary>Files beside those of the cluster's folders.</summary>
    public static IEnumerable<string> Files(PulsarTopology topology) =>
        [PreparedFiles.Limits(topology), PreparedFiles.Sysctl(topology), PreparedFiles.FirewallUnitFile(topology)];

    /// <returns>The ids of the steps.</returns>
    public static IReadOnlyList<string> Plan(PlanInput input, PlanBuilder plan, string machine, PulsarNode node, IReadOnlyList<string> stops)
    {
        var topology = input.Topology;
        var facts = input.Facts[machine];
        if (!PrepareScope.MayChange(topology) || facts.Preparation is not { } fact)
            return [];

        var ids = new List<string>();
        // What other clusters on the host need too stays as it is.
        var isLast = facts.Made.Clusters.Count == 0;
        if (facts.Contents.TryGetValue(HostsFile.Path, out var hosts) && HostsFile.Without(hosts, topology.Name) is var before && before != hosts)
        {
            Add(StepIds.Path(machine, HostsFile.Path), PulsarAction.WriteFile, HostsFile.Path, "its block belongs to the cluster",
                new EditPrimitive(HostsFile.Path, BatchWriter.Hash(Encoding.UTF8.GetBytes(hosts)), Encoding.UTF8.GetBytes(before)));
        }

        if (PreparePlanner.Words(facts, PreparedFiles.HostNameNote(node)).FirstOrDefault() is [var name]
            && name != fact.HostName && isLast)
        {
            Add(
                StepIds.HostName(machine), PulsarAction.SetHostName, name, "it was so before",
                new HostNamePrimitive(name));
        }

        foreach (var setting in PreparePlanner.NotedValues(facts, node))
        {
            if (fact.KernelSettings.TryGetValue(setting.Key, out var now) && now.Value != setting.Value
                && now.Writable && isLast)
            {
                Add(
                    StepIds.KernelSetting(machine, setting.Key), PulsarAction.SetKernelSetting, setting.Key,
                    "it was so before", new KernelSettingPrimitive(setting.Key, setting.Value));
            }
        }

        if (PreparePlanner.Words(facts, PreparedFiles.FirewallNote(node)).FirstOrDefault() is [var kind, var zone, ..])
        {
            var ports = PreparePlanner.NotedPorts(facts, node);
            Add(StepIds.Firewall(machine), PulsarAction.ClosePort, string.Join(", ", ports), "they were opened for the cluster",
                new FirewallPrimitive(kind, zone, ports, PreparedFiles.Mark(topology), Open: false));
        }

        if (topology.ServiceUser is { } user && input.Options.RemoveData && isLast
            && fact.Account?.Comment == PreparedFiles.Mark(topology))
        {
            Add(
                StepIds.Account(machine), PulsarAction.Remove, user, "it was made for the cluster",
                new AccountRemovalPrimitive(user, PreparedFiles.Mark(topology)));
        }

        string[] earlier = [.. ids];
        foreach (var file in Files(topology).Where(file =>
            facts.Paths.ContainsKey(file) && Ownership.IsOurs(facts, node, file)))
        {
            Remove(file);
        }

        if (PreparePlanner.Words(facts, PreparedFiles.JavaNote(node)).FirstOrDefault() is [var tree]
            && Ownership.IsOurs(facts, node, tree)
            && facts.Made.Users.All(user => user.Tree != tree || facts.Made.Entries.ContainsKey(user.File)))
        {
            Add(
                StepIds.Remove(machine, tree), PulsarAction.Remove, tree, "it belongs to the cluster",
                new ReleaseRemovalPrimitive(tree), earlier);
            foreach (var path in ToolPaths.UnpackLeftovers(tree).Where(path => Ownership.IsOurs(facts, node, path)))
                Remove(path);
        }

        // The notes go last: a run that is cut off before has all that it needs to go on.
        earlier = [.. ids];
        if (facts.Paths.ContainsKey(PreparedFiles.Folder(node)))
            Remove(PreparedFiles.Folder(node));
        return ids;

        void Remove(string path) => Add(StepIds.Remove(machine, path), PulsarAction.Remove, path, "it belongs to the cluster", new RemovePrimitive(path), earlier);

        void Add(string id, PulsarAction action, string target, string reason, HostPrimitive primitive, params string[] after)
        {
            plan.Add(new(new(id, node.Name, null, action, target, reason), machine, new ApplyWork(primitive, node.Paths.State), [.. stops, .. after]));
            ids.Add(id);
        }
    }
}
