using PulsarOps.Configuration;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Steps that take everything away that PulsarOps brought; the data only when asked to.</summary>
internal static class RemovePlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(GoalState.Absent))
            return;

        foreach (var machine in Machines.Of(input.Topology).Where(machine => input.Facts[machine.Key].Answered))
        {
            var facts = input.Facts[machine.Key];
            var first = machine.First();
            var stops = input.Topology.Services.Where(service => machine.Contains(service.Host)).Select(StepIds.Stop).ToArray();
            var removed = new List<string>();

            foreach (var path in machine.SelectMany(node => PathsOf(input, node)).Distinct().Where(facts.Paths.ContainsKey))
            {
                // The note goes last: a tree without it counts as somebody else's.
                var after = ToolPaths.ReleaseNote(ToolPaths.Release(input.Topology, first)) == path
                    ? stops.Append(StepIds.Remove(machine.Key, ToolPaths.Release(input.Topology, first))) : stops;
                Add(path, new RemovePrimitive(path), [.. after]);
            }

            foreach (var service in input.Topology.Services.Where(service => machine.Contains(service.Host) && facts.Paths.ContainsKey(UnitFile.PathOf(service))))
                Add(UnitFile.PathOf(service), new RemoveUnitPrimitive(UnitFile.PathOf(service)), [StepIds.Stop(service)]);

            removed.AddRange(PrepareUndo.Plan(input, plan, machine.Key, first, stops));
            if (!input.Options.RemoveData)
                continue; // what is kept lies in the folders that remain

            foreach (var folder in machine.SelectMany(HomesOf).Distinct().Where(facts.Paths.ContainsKey))
                Add(folder, new PrunePrimitive(folder), [.. removed]);

            // Last of all: it holds the lock under which the rest is done, and so is there again even where it was gone.
            if (facts.Paths.ContainsKey(first.Paths.State) || stops.Any(plan.Brings) || plan.Steps.Any(step => step.Machine == machine.Key && step.Work is ApplyWork { Primitive: RemovePrimitive }))
            {
                Add(first.Paths.State, new RemovePrimitive(first.Paths.State), [.. stops, .. removed]);
                foreach (var folder in LastTraces(input.Topology, first, facts))
                    Add(folder, new PrunePrimitive(folder), [.. removed]);
            }

            // A folder of the root, such as /opt, is the system's also while it is empty.
            if (facts.Paths.ContainsKey(first.Paths.Install) && HostPath.Parent(first.Paths.Install) is not (null or "/"))
                Add(first.Paths.Install, new PrunePrimitive(first.Paths.Install), [.. removed]);

            void Add(string path, HostPrimitive primitive, IReadOnlyList<string> after)
            {
                var step = new PulsarPlanStep(
                    StepIds.Remove(machine.Key, path), first.Name, null, PulsarAction.Remove, path,
                    primitive is PrunePrimitive ? "it may be empty now" : "it belongs to the cluster");
                plan.Add(new(step, machine.Key, new ApplyWork(primitive, primitive is PrunePrimitive ? "" : first.Paths.State), after));
                removed.Add(step.Id);
            }
        }
    }

    /// <summary>Every path that the plan looks at for a node.</summary>
    public static IEnumerable<string> PathsToProbe(PulsarTopology topology, PulsarNode node) =>
    [
        .. Always(topology, node), node.Paths.Data, node.Paths.Logs, .. OwnDisks(topology, node), .. HomesOf(node), node.Paths.State, node.Paths.Install,
        .. topology.Services.Where(service => service.Host == node && topology.ServiceManager == PulsarServiceManager.Systemd).Select(UnitFile.PathOf),
    ];

    private static IEnumerable<string> PathsOf(PlanInput input, PulsarNode node)
    {
        var tree = ToolPaths.Release(input.Topology, node);
        // A tree that somebody else unpacked is not ours to remove.
        var foreign = input.FactsOf(node).Releases.TryGetValue(tree, out var release) && release.Sha512.Length == 0;
        var paths = Always(input.Topology, node).Where(path => path != tree || !foreign);
        return input.Options.RemoveData ? paths.Concat([node.Paths.Data, node.Paths.Logs, .. OwnDisks(input.Topology, node)]) : paths;
    }

    private static IEnumerable<string> Always(PulsarTopology topology, PulsarNode node)
    {
        var tree = ToolPaths.Release(topology, node);
        return [node.Paths.Config, node.Paths.Run, $"{node.Paths.State}/jobs", KeptFiles.FolderOf(node), tree, ToolPaths.ReleaseNote(tree), .. ToolPaths.UnpackLeftovers(tree)];
    }

    /// <summary>Folders with data that lie elsewhere.</summary>
    private static IEnumerable<string> OwnDisks(PulsarTopology topology, PulsarNode node) => topology.Services
        .Where(service => service.Host == node).SelectMany(service => service.DataDirectories)
        .Where(path => !HostPath.IsBelow(path, node.Paths.Data));

    /// <summary>Folders that others may use too, and that go when they are empty: that of all clusters, and what any Java leaves of its user.</summary>
    private static IEnumerable<string> LastTraces(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        if (topology.Transport == PulsarTransport.Local)
            yield break;
        if (HostPath.Parent(node.Paths.State) is { } clusters && clusters != node.Paths.Install)
            yield return clusters;
        if (topology.ServiceUser is null)
            yield return $"/tmp/hsperfdata_{facts.UserName}";
    }

    /// <summary>Folders that hold a node's own, or a cluster's, and nothing else.</summary>
    private static IEnumerable<string> HomesOf(PulsarNode node)
    {
        var (config, data) = (HostPath.Parent(node.Paths.Config), HostPath.Parent(node.Paths.Data));
        return config is not null && config == data && config != node.Paths.Install ? [config] : [];
    }
}
