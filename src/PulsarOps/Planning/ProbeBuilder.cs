using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Builds the probe of a host, so that one answer is enough to plan for the desired states.</summary>
internal static class ProbeBuilder
{
    public static HostProbe For(
        PulsarTopology topology,
        IEnumerable<PulsarNode> nodes,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        var here = nodes.ToArray();
        var services = topology.On(here).ToArray();
        var installs = desiredStates.Any(desired => desired.State == LifecycleState.Installed);
        var starts = desiredStates.Any(desired => desired.State == LifecycleState.Running);
        var removes = desiredStates.Any(desired => desired.State == LifecycleState.Absent);
        var updates = desiredStates.Any(desired => desired.State == LifecycleState.Updated);
        var preparation = PrepareScope.Question(topology, here, desiredStates);
        return new()
        {
            Paths =
            [
                .. services
                    .SelectMany(service =>
                        InstallPlanner
                            .PathsOf(topology, service)
                            .Concat(
                                service.DataDirectories.SelectMany(folder => InstallPlanner.DataSigns(service, folder))
                            )
                    )
                    .Distinct(),
                .. here.SelectMany(node =>
                        removes
                            ? RemovePlanner.PathsToProbe(topology, node)
                            :
                            [
                                node.Paths.State,
                                node.Paths.Install,
                                ToolPaths.MetadataJob(node),
                                ToolPaths.UnpackJob(node),
                                .. ToolPaths.UnpackLeftovers(ToolPaths.Release(topology, node)),
                            ]
                    )
                    .Distinct(),
                .. PrepareScope.Files(topology, here[0], desiredStates),
            ],
            Contents =
            [
                .. here.Select(InstallPlanner.OwnerFile).Distinct(),
                .. ZooKeeperIds.FilesOf(topology, services),
                .. PrepareScope.Texts(topology, here[0], desiredStates),
                .. starts || updates || desiredStates.Any(desired => desired.State == LifecycleState.Restarted)
                    ? services.SelectMany(service => RollbackFiles.PathsOf(topology, service))
                    : [],
                .. ZooKeeperMembers.FilesOf(services).Except(ZooKeeperIds.FilesOf(topology, services)),
                .. ExternalZooKeeper.FilesOf(topology, services),
                .. ReleaseUpgrade.FilesOf(services, desiredStates), .. BookieStorage.FilesOf(services, desiredStates),
            ],
            Releases =
            [
                .. here.Select(node => ToolPaths.Release(topology, node)).Distinct(),
                .. JdkDirectories(topology),
            ],
            Services = [.. services.Select(service => Probe(topology, service, desiredStates))],
            Volumes =
            [
                .. installs ? here.SelectMany(node => new[] { node.Paths.Install, node.Paths.Data }).Distinct() : [],
                .. Starts(desiredStates) ? DiskUsage.FoldersOf(services) : [],
            ],
            Lease = here[0].Paths.State,
            Made = here[0].Paths.State,
            MadeFolders = removes,
            Java = installs || desiredStates.Any(desired => desired.State == LifecycleState.Prepared),
            Units = updates && topology.ServiceManager == PulsarServiceManager.Systemd,
            Preparation = preparation,
            JavaHome = topology.JavaHome,
            JavaUser = topology.ServiceUser ?? "",
            ZooKeepers =
                installs || starts || desiredStates.Any(desired => desired.State == LifecycleState.Initialized)
                    ? ClusterAddresses.ExternalServers(topology)
                    : [],
            Metadata =
                starts
                || desiredStates.Any(desired => desired.State == LifecycleState.Initialized)
                || (installs && topology.ExternalZooKeeper is not null)
                ? NeedsMetadata(topology, desiredStates) : null,
        };
    }

    /// <summary>Everything about the services as they are now, and nothing about possible changes.</summary>
    public static HostProbe ForStatus(PulsarTopology topology, IEnumerable<PulsarNode> nodes)
    {
        var here = nodes.ToArray();
        var services = topology.On(here).ToArray();
        return new()
        {
            Paths = [.. services.Select(service => service.ConfigFile)],
            Contents = [.. here.Select(InstallPlanner.OwnerFile).Distinct()],
            Services =
            [
                .. services.Select(service => Probe(topology, service, [DesiredState.Of(LifecycleState.Running)])),
            ],
        };
    }

    private static bool Starts(IReadOnlyList<DesiredState> desiredStates) =>
        desiredStates.Any(desired =>
            desired.State is LifecycleState.Running or LifecycleState.Restarted or LifecycleState.Updated
        );

    /// <summary>The home of a JDK that PulsarOps installs is its release directory.</summary>
    private static IEnumerable<string> JdkDirectories(PulsarTopology topology) =>
        topology is { JavaArchive: not null, JavaHome: { } home } ? [home] : [];

    // Asking opens a session with ZooKeeper. Starting ZooKeeper itself needs no answer.
    private static MetadataProbe? NeedsMetadata(PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates) =>
        desiredStates.All(desired =>
            desired.State != LifecycleState.Initialized
            && desired.Roles.All(role => RoleCatalog.Of(role).Metadata == RoleMetadata.None)
        )
            ? null
            : MetadataPlanner.Question(topology);

    private static ServiceProbe Probe(
        PulsarTopology topology,
        PulsarService service,
        IReadOnlyList<DesiredState> desiredStates
    ) =>
        new(
            service.Id,
            service.PidFile,
            ServiceCommands.Inputs(topology, service),
            [.. service.Ports.Select(port => port.Number)],
            IsAskedWhetherReady(topology, service, desiredStates)
                ? ReadinessProbes.Of(topology, service, desiredStates)
                : null,
            ServiceManagers.Of(topology, service).Unit
        );

    /// <summary>
    /// The services to run or to restart, and those that must stay up while a part of the cluster is stopped or
    /// restarted.
    /// </summary>
    private static bool IsAskedWhetherReady(
        PulsarTopology topology,
        PulsarService service,
        IReadOnlyList<DesiredState> desiredStates
    ) =>
        desiredStates.Any(desired =>
            desired.State switch
            {
                LifecycleState.Running => desired.Selects(service),
                LifecycleState.Restarted or LifecycleState.Updated => desired.Selects(service)
                    || RoleCatalog.IsVital(service.Role),
                LifecycleState.Stopped => RoleCatalog.IsVital(service.Role) && !topology.Services.All(desired.Selects),
                _ => false,
            }
        );
}
