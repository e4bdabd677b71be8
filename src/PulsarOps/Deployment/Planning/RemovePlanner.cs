using PulsarOps.Configuration;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>
/// Steps that take away what PulsarOps made, by its record, file by file in folders that others use too; the data only
/// when asked to.
/// </summary>
internal static class RemovePlanner
{
    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(GoalState.Absent))
            return;
        foreach (var machine in Machines.Of(input.Topology).Where(machine => input.Facts[machine.Key].Answered))
            new MachineRemoval(input, plan, machine.Key, [.. machine]).Plan();
    }

    /// <summary>What stays on each machine, as PulsarOps did not make it or others use it.</summary>
    public static IEnumerable<(string Machine, IReadOnlyList<string> Paths)> Left(PlanInput input)
    {
        if (!input.Wants(GoalState.Absent))
            yield break;
        foreach (var machine in Machines.Of(input.Topology).Where(machine => input.Facts[machine.Key].Answered))
        {
            var removal = new MachineRemoval(input, new PlanBuilder([]), machine.Key, [.. machine]);
            removal.Plan();
            if (removal.Left() is { Count: > 0 } left)
                yield return (machine.Key, left);
        }
    }

    /// <summary>Every path that the plan looks at for a node, besides those of the record.</summary>
    public static IEnumerable<string> PathsToProbe(PulsarTopology topology, PulsarNode node)
    {
        var tree = ToolPaths.Release(topology, node);
        var services = topology.Services.Where(service => service.Host == node).ToArray();
        return
        [
            .. PluginFolders.Of(node), node.Paths.Config, node.Paths.Data, node.Paths.Logs, node.Paths.Run,
            node.Paths.State, node.Paths.Install, ToolPaths.Jobs(node), KeptFiles.FolderOf(node),
            tree, ToolPaths.ReleaseNote(tree), ToolPaths.ReleaseList(tree), .. ToolPaths.UnpackLeftovers(tree),
            .. services.SelectMany(service =>
                service.DataDirectories.SelectMany(folder => InstallPlanner.DataSigns(service, folder).Append(folder))),
            .. topology.ServiceManager == PulsarServiceManager.Systemd ? services.Select(UnitFile.PathOf) : [],
        ];
    }
}
