using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that remove what PulsarOps made, by its record. In shared folders they remove single files, and data only on
/// request.
/// </summary>
internal static class RemovePlanner
{
    public static void Ask(HostQuestions questions)
    {
        if (!questions.Want(LifecycleState.Absent))
            return;
        // The answer contains the paths of the record anyway.
        questions.AskForPaths(questions.Nodes.SelectMany(node => PathsOf(questions.Topology, node)));
        questions.Probe = questions.Probe with { MadeFolders = true };
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(LifecycleState.Absent))
            return;
        foreach (var host in HostMap.Of(input.Topology).Where(host => input.Facts[host.Key].Answered))
            new HostRemoval(input, plan, host.Key, [.. host]).Plan();
    }

    /// <summary>What stays on each host because PulsarOps did not make it or others use it.</summary>
    public static IEnumerable<(string Host, IReadOnlyList<string> Paths)> Left(PlanInput input)
    {
        if (!input.Wants(LifecycleState.Absent))
            yield break;
        foreach (var host in HostMap.Of(input.Topology).Where(host => input.Facts[host.Key].Answered))
        {
            var removal = new HostRemoval(input, new PlanBuilder([]), host.Key, [.. host]);
            removal.Plan();
            if (removal.Left() is { Count: > 0 } left)
                yield return (host.Key, left);
        }
    }

    private static IEnumerable<string> PathsOf(PulsarTopology topology, PulsarNode node)
    {
        var tree = ToolPaths.Release(topology, node);
        var services = topology.On(node).ToArray();
        return
        [
            .. PluginFolders.Of(node), node.Paths.Config, node.Paths.Data, node.Paths.Logs, node.Paths.Run,
            node.Paths.State, node.Paths.Install, ToolPaths.Jobs(node), RollbackFiles.FolderOf(node),
            tree, ToolPaths.ReleaseRecord(tree), ToolPaths.ReleaseList(tree), .. ToolPaths.UnpackLeftovers(tree),
            .. services.SelectMany(service =>
                service.DataDirectories.SelectMany(folder => InstallPlanner.DataSigns(service, folder).Append(folder))),
            .. topology.ServiceManager == PulsarServiceManager.Systemd ? services.Select(UnitFile.PathOf) : [],
        ];
    }
}
