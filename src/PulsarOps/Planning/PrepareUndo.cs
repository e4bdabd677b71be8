using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Steps that undo host preparation. Packages stay: other programs may use them by now.</summary>
internal static class PrepareUndo
{
    /// <summary>Files outside of the cluster's folders.</summary>
    public static IEnumerable<string> Files(PulsarTopology topology) =>
        [PreparedFiles.Limits(topology), PreparedFiles.Sysctl(topology), PreparedFiles.FirewallUnitFile(topology)];

    /// <returns>The ids of the steps.</returns>
    public static IReadOnlyList<StepId> Plan(
        PlanInput input, PlanBuilder plan, string host, PulsarNode node, IReadOnlyList<StepId> stops)
    {
        var topology = input.Topology;
        var facts = input.Facts[host];
        if (!PrepareScope.MayChange(topology) || facts.Preparation is not { } fact)
            return [];

        var ids = new List<StepId>();
        // What other clusters on the host need too stays unchanged.
        var isLast = facts.Made.Clusters.Count == 0;
        if (
            facts.Contents.TryGetValue(HostsFile.Path, out var hosts)
            && HostsFile.Without(hosts, topology.Name) is var before
            && before != hosts
        )
        {
            Add(
                StepId.Path(host, HostsFile.Path),
                PulsarAction.WriteFile,
                HostsFile.Path,
                "its block belongs to the cluster",
                new EditOperation(
                    HostsFile.Path,
                    BatchWriter.Hash(Encoding.UTF8.GetBytes(hosts)),
                    Encoding.UTF8.GetBytes(before)
                )
            );
        }

        if (PreparePlanner.RecordOf(facts, PreparedFiles.HostNameRecord(node)).FirstOrDefault() is [var name]
            && name != fact.HostName && isLast)
        {
            Add(
                StepId.HostName(host), PulsarAction.SetHostName, name, "it is the previous value",
                new HostNameOperation(name));
        }

        foreach (var setting in PreparePlanner.RecordedValues(facts, node))
        {
            if (fact.KernelSettings.TryGetValue(setting.Key, out var now) && now.Value != setting.Value
                && now.Writable && isLast)
            {
                Add(
                    StepId.KernelSetting(host, setting.Key), PulsarAction.SetKernelSetting, setting.Key,
                    "it is the previous value", new KernelSettingOperation(setting.Key, setting.Value));
            }
        }

        if (
            PreparePlanner.RecordOf(facts, PreparedFiles.FirewallRecord(node)).FirstOrDefault()
            is [var kind, var zone, ..]
        )
        {
            var rules = PreparePlanner.RecordedRules(facts, node);
            Add(
                StepId.Firewall(host),
                PulsarAction.ClosePort,
                FirewallRules.Describe(rules),
                "they were opened for the cluster",
                new FirewallOperation(FirewallChange.Close, kind, zone, rules, PreparedFiles.Mark(topology))
            );
        }

        if (topology.ServiceUser is { } user && input.Options.RemoveData && isLast
            && fact.Account?.Comment == PreparedFiles.Mark(topology))
        {
            Add(
                StepId.Account(host), PulsarAction.Remove, user, "it was created for the cluster",
                new AccountRemovalOperation(user, PreparedFiles.Mark(topology)));
        }

        StepId[] earlier = [.. ids];
        foreach (var file in Files(topology).Where(file =>
            facts.Paths.ContainsKey(file) && Ownership.IsOurs(facts, node, file)))
        {
            Remove(file);
        }

        if (PreparePlanner.RecordOf(facts, PreparedFiles.JavaRecord(node)).FirstOrDefault() is [var tree]
            && Ownership.IsOurs(facts, node, tree)
            && facts.Made.Users.All(user => user.Tree != tree || facts.Made.Entries.ContainsKey(user.File)))
        {
            Add(
                StepId.Remove(host, tree), PulsarAction.Remove, tree, "it belongs to the cluster",
                new ReleaseRemovalOperation(tree), earlier);
            foreach (var path in ToolPaths.UnpackLeftovers(tree).Where(path => Ownership.IsOurs(facts, node, path)))
                Remove(path);
        }

        // The records go last, so that a run after an interrupted one has everything that it needs.
        earlier = [.. ids];
        if (facts.Paths.ContainsKey(PreparedFiles.Folder(node)))
            Remove(PreparedFiles.Folder(node));
        return ids;

        void Remove(string path) =>
            Add(
                StepId.Remove(host, path),
                PulsarAction.Remove,
                path,
                "it belongs to the cluster",
                new RemoveOperation(path),
                earlier
            );

        void Add(
            StepId id,
            PulsarAction action,
            string target,
            string reason,
            HostOperation operation,
            params StepId[] after
        )
        {
            plan.Add(
                new(
                    new(id, node.Name, null, action, target, reason),
                    host,
                    new ApplyWork(operation, node.Paths.State),
                    [.. stops, .. after]
                )
            );
            ids.Add(id);
        }
    }
}
