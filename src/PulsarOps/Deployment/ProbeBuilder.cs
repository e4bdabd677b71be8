using PulsarOps.Configuration;
using PulsarOps.Deployment.Planning;
using PulsarOps.Remote;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>What a machine is asked, so that a plan for the goals can be made from one answer.</summary>
internal static class ProbeBuilder
{
    public static HostProbe For(PulsarTopology topology, IEnumerable<PulsarNode> nodes, IReadOnlyList<Goal> goals)
    {
        var here = nodes.ToArray();
        var services = topology.Services.Where(service => here.Contains(service.Host)).ToArray();
        var installs = goals.Any(goal => goal.State == GoalState.Installed);
        var starts = goals.Any(goal => goal.State == GoalState.Running);
        var removes = goals.Any(goal => goal.State == GoalState.Absent);
        var updates = goals.Any(goal => goal.State == GoalState.Updated);
        var preparation = PrepareScope.Question(topology, here, goals);
        return new()
        {
            Paths =
            [
                .. services.SelectMany(service => InstallPlanner.PathsOf(topology, service)
                    .Concat(service.DataDirectories
                        .SelectMany(folder => InstallPlanner.DataSigns(service, folder)))).Distinct(),
                .. here.SelectMany(node => removes ? RemovePlanner.PathsToProbe(topology, node)
                    : [node.Paths.State, node.Paths.Install, ToolPaths.MetadataJob(node), ToolPaths.UnpackJob(node), .. ToolPaths.UnpackLeftovers(ToolPaths.Release(topology, node))]).Distinct(),
                .. PrepareScope.Files(topology, here[0], goals),
            ],
            Contents =
            [
                .. here.Select(InstallPlanner.MarkerFile).Distinct(), .. ZooKeeperIds.FilesOf(topology, services), .. PrepareScope.Texts(topology, here[0], goals),
                .. starts || updates || goals.Any(goal => goal.State == GoalState.Restarted) ? services.SelectMany(service => KeptFiles.PathsOf(topology, service)) : [],
                .. ZooKeeperMembers.FilesOf(services).Except(ZooKeeperIds.FilesOf(topology, services)),
                .. ExternalZooKeeper.FilesOf(topology, services),
                .. ReleaseGate.FilesOf(services, goals), .. BookieStorage.FilesOf(services, goals),
            ],
            Releases = [.. here.Select(node => ToolPaths.Release(topology, node)).Distinct(), .. JdkTrees(topology)],
            Services = [.. services.Select(service => Probe(topology, service, goals))],
            Volumes =
            [
                .. installs ? here.SelectMany(node => new[] { node.Paths.Install, node.Paths.Data }).Distinct() : [],
                .. Starts(goals) ? DiskUsage.FoldersOf(services) : [],
            ],
            Lease = here[0].Paths.State,
            Made = here[0].Paths.State,
            MadeFolders = removes,
            Java = installs || goals.Any(goal => goal.State == GoalState.Prepared),
            Units = updates && topology.ServiceManager == PulsarServiceManager.Systemd,
            Preparation = preparation,
            JavaHome = topology.JavaHome,
            JavaUser = topology.ServiceUser ?? "",
            ZooKeepers = installs || starts || goals.Any(goal => goal.State == GoalState.Initialized) ? ClusterAddresses.ExternalServers(topology) : [],
            Metadata = starts || goals.Any(goal => goal.State == GoalState.Initialized)
                || (installs && topology.ExternalZooKeeper is not null)
                ? NeedsMetadata(topology, goals) : null,
        };
    }

    /// <summary>Everything about the services as they are now, and nothing about what could be changed.</summary>
    public static HostProbe ForStatus(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var here = nodes.ToArray();
        var services = topology.Services.Where(service => here.Contains(service.Host)).ToArray();
        return new()
        {
            Paths = [.. services.Select(service => service.ConfigFile)],
            Contents = [.. here.Select(InstallPlanner.MarkerFile).Distinct()],
            Services = [.. services.Select(service => Probe(topology, service, [Goal.Of(GoalState.Running)]))],
        };
    }

    private static bool Starts(IReadOnlyList<Goal> goals) =>
        goals.Any(goal => goal.State is GoalState.Running or GoalState.Restarted or GoalState.Updated);

    /// <summary>Of a JDK that PulsarOps brings, its home is the tree.</summary>
    private static IEnumerable<string> JdkTrees(PulsarTopology topology) =>
        topology is { JavaArchive: not null, JavaHome: { } home } ? [home] : [];

    // Asking opens a session with ZooKeeper; starting ZooKeeper itself needs no answer.
    private static MetadataProbe? NeedsMetadata(PulsarTopology topology, IReadOnlyList<Goal> goals) =>
        goals.All(goal => goal.State != GoalState.Initialized && goal.Roles.All(role => role == PulsarRole.ZooKeeper))
            ? null
            : MetadataPlanner.Question(topology);

    private static ServiceProbe Probe(PulsarTopology topology, PulsarService service, IReadOnlyList<Goal> goals) => new(
        service.Id, service.PidFile, ServiceCommands.Inputs(topology, service), [.. service.Ports.Select(port => port.Number)],
        IsAskedWhetherReady(topology, service, goals) ? Gates.Of(topology, service, goals) : null, Keepers.Of(topology, service).Unit);

    /// <summary>What is to run or to be restarted; and what has to stay while a part of the cluster is stopped or restarted.</summary>
    private static bool IsAskedWhetherReady(PulsarTopology topology, PulsarService service, IReadOnlyList<Goal> goals) => goals.Any(goal => goal.State switch
    {
        GoalState.Running => goal.Selects(service),
        GoalState.Restarted or GoalState.Updated => goal.Selects(service) || service.Role is PulsarRole.ZooKeeper or PulsarRole.Bookie,
        GoalState.Stopped => service.Role is PulsarRole.ZooKeeper or PulsarRole.Bookie && !topology.Services.All(goal.Selects),
        _ => false,
    });
}
