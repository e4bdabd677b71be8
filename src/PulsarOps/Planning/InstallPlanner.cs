using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>Steps that put the release, the folders and the files of services in place.</summary>
internal static class InstallPlanner
{
    public static void Ask(HostQuestions questions)
    {
        var (topology, nodes) = (questions.Topology, questions.Nodes);
        foreach (var service in questions.Services)
        {
            questions.AskForPaths(PathsOf(topology, service));
            questions.AskForPaths(service.DataDirectories.SelectMany(folder => DataSigns(service, folder)));
        }

        questions.AskForPaths(nodes.SelectMany(node => ToolPaths.UnpackLeftovers(ToolPaths.Release(topology, node))
            .Append(ToolPaths.UnpackJob(node)).Append(node.Paths.State).Append(node.Paths.Install)));
        questions.AskForReleases(nodes.Select(node => ToolPaths.Release(topology, node)));
        // The home of a JDK that PulsarOps installs is its release directory.
        if (topology is { JavaArchive: not null, JavaHome: { } home })
            questions.AskForReleases([home]);
        var installs = questions.Want(LifecycleState.Installed);
        if (installs)
            questions.AskForVolumes(nodes.SelectMany(node => new[] { node.Paths.Install, node.Paths.Data }));
        questions.Probe = questions.Probe with
        {
            Java = installs || questions.Want(LifecycleState.Prepared),
            JavaHome = topology.JavaHome,
            JavaUser = topology.ServiceUser ?? "",
        };
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var service in input.Topology.Services)
        {
            if (!input.Wants(LifecycleState.Installed, service))
            {
                plan.Present(Artifacts(input.Topology, service));
                continue;
            }

            var scope = new ServiceInstallation(input, plan, service);
            PlanShared(scope);
            PlanService(scope);
        }
    }

    /// <summary>Everything that a service's process needs before it starts.</summary>
    public static IEnumerable<StepId> Needs(PlanInput input, PulsarService service) =>
        Files(input.Topology, service)
            .Concat(PreparePlanner.Ids(input.Topology, HostMap.KeyOf(input.Topology, service.Host)));

    /// <summary>The release and the preparation of a service's host.</summary>
    public static IEnumerable<StepId> SharedNeeds(PlanInput input, PulsarService service)
    {
        var (topology, host) = (input.Topology, HostMap.KeyOf(input.Topology, service.Host));
        return PreparePlanner.Ids(topology, host)
            .Append(StepId.Release(host, ToolPaths.Release(topology, service.Host)));
    }

    private static IEnumerable<StepId> Artifacts(PulsarTopology topology, PulsarService service)
    {
        var host = HostMap.KeyOf(topology, service.Host);
        return Files(topology, service)
            .Append(StepId.Path(host, ToolPaths.ClientConfig(service.Host)))
            .Append(StepId.Path(host, ToolPaths.Environment(service.Host)));
    }

    private static IEnumerable<StepId> Files(PulsarTopology topology, PulsarService service)
    {
        var host = HostMap.KeyOf(topology, service.Host);
        return SharedFolders(topology, service.Host)
            .Concat(ServiceFolders(topology, service))
            .Concat(service.DataDirectories.Select(folder => DataPart(service, folder)))
            .Concat(FilePaths(service))
            .Concat(ManagerPaths(topology, service))
            .Concat(CredentialPlanner.PathsOf(topology, service.Host))
            .Select(path => StepId.Path(host, path))
            .Append(StepId.Release(host, ToolPaths.Release(topology, service.Host)));
    }

    /// <summary>Every path that the plan checks for a service.</summary>
    public static IEnumerable<string> PathsOf(PulsarTopology topology, PulsarService service) =>
        [
            .. SharedFolders(topology, service.Host),
            .. ServiceFolders(topology, service),
            .. FilePaths(service),
            .. ManagerPaths(topology, service),
            .. topology.ServiceManager == PulsarServiceManager.Systemd ? new[] { UnitFile.LinkOf(service) } : [],
            .. Programs(topology, service.Host).Select(file => file.Path),
            .. service.Role == PulsarRole.ZooKeeper ? [ZooKeeperMembers.RecordOf(service)] : Array.Empty<string>(),
            OwnerFile(service.Host),
            ToolPaths.ClientConfig(service.Host),
            ToolPaths.Environment(service.Host),
            ToolPaths.BookKeeperConfig(topology, service.Host),
        ];

    /// <summary>Records which cluster the host's folders belong to.</summary>
    public static string OwnerFile(PulsarNode node) => node.Paths.OwnerFile;

    private static void PlanShared(ServiceInstallation scope)
    {
        var node = scope.Service.Host;
        // The parent of our folder, such as /opt, keeps its mode and owner.
        scope.Folder(node.Paths.Install, null, owner: null, mode: null);
        // Root trusts the pid files in the run folder, so services write to folders of their own there.
        foreach (var folder in new[] { node.Paths.State, node.Paths.Config, node.Paths.Run }
            .Concat(ProgramFolders(scope.Input.Topology, node)))
        {
            scope.Folder(folder, null, scope.Owners.Root);
        }

        foreach (var folder in PluginFolders.Of(node))
            scope.Folder(folder, null, scope.Owners.Root);
        scope.File(new(OwnerFile(node), "644", scope.Input.Topology.Name + "\n"), null, scope.Owners.Root);
        scope.Release();
        foreach (var folder in ServiceUserFolders(node))
            scope.Folder(folder, null, scope.Owners.Service);
        foreach (var folder in ToolFolders(node))
            scope.Folder(folder, null, scope.Owners.ToolFolder(node, folder), scope.Owners.ToolFolderMode);
        foreach (
            var file in ServiceFiles
                .ForTools(scope.Input.Topology, node, scope.DefaultConfiguration, scope.Java.Home)
                .Concat(Programs(scope.Input.Topology, node))
        )
            scope.File(file, null, scope.Owners.Root);
    }

    private static void PlanService(ServiceInstallation scope)
    {
        foreach (var folder in ServiceFolders(scope.Input.Topology, scope.Service))
            scope.Folder(folder, scope.Service, scope.Owners.Service);
        // In an existing folder, such as a mount point, only the service's own folder is made. Nothing else changes.
        foreach (var folder in scope.Service.DataDirectories)
        {
            if (scope.IsOthers(folder))
                scope.Folder(DataPart(scope.Service, folder), scope.Service, scope.Owners.Service);
            else
                scope.Present(DataPart(scope.Service, folder));
        }

        foreach (
            var file in ServiceFiles.For(
                scope.Input.Topology,
                scope.Service,
                scope.DefaultConfiguration,
                scope.Java.Home,
                scope.Java.Feature
            )
        )
        {
            var isData = scope.Service.DataDirectories.Any(
                folder => file.Path.StartsWith(folder, StringComparison.Ordinal));
            scope.File(
                file,
                scope.Service,
                file.IsPrivate ? scope.Owners.Readers : isData ? scope.Owners.Service : scope.Owners.Root);
        }

        if (scope.Service.Role == PulsarRole.ZooKeeper)
            scope.File(ZooKeeperMembers.Record(scope.Input, scope.Service), null, scope.Owners.Root);
        if (scope.Input.Topology.ServiceManager == PulsarServiceManager.Systemd)
            scope.Unit();
    }

    private static IEnumerable<string> SharedFolders(PulsarTopology topology, PulsarNode node) =>
        [
            node.Paths.Config, node.Paths.Run, .. PluginFolders.Of(node), .. ProgramFolders(topology, node),
            .. ServiceUserFolders(node), .. ToolFolders(node),
        ];

    private static IEnumerable<string> ServiceUserFolders(PulsarNode node) => [node.Paths.Data, node.Paths.Logs];

    /// <summary>Folders that users write to when they run a tool by hand.</summary>
    private static IEnumerable<string> ToolFolders(PulsarNode node) =>
        [ToolPaths.Temporary(node), ToolPaths.Logs(node)];

    private static IEnumerable<string> ProgramFolders(PulsarTopology topology, PulsarNode node) =>
        topology.Transport == PulsarTransport.Local ? [] : [ToolPaths.Programs(node)];

    private static IEnumerable<PlannedFile> Programs(PulsarTopology topology, PulsarNode node)
    {
        if (topology.Transport == PulsarTransport.Local)
            yield break;
        foreach (var name in ToolPaths.ToolNames)
            yield return new($"{ToolPaths.Programs(node)}/{name}", "755", ScriptLibrary.Tool);
        if (topology.ServiceManager == PulsarServiceManager.Systemd)
            yield return new(ToolPaths.Launcher(node), "644", ScriptLibrary.Launcher);
    }

    /// <summary>The folder that ZooKeeper or BookKeeper keeps its data in, inside a configured data folder.</summary>
    public static string DataPart(PulsarService service, string folder) =>
        $"{folder}/{RoleCatalog.Of(service.Role).DataPart}";

    /// <summary>Names whose presence shows that a folder has data.</summary>
    public static IEnumerable<string> DataSigns(PulsarService service, string folder) =>
        RoleCatalog.Of(service.Role).DataSigns.Select(name => $"{folder}/{name}");

    /// <summary>The folders of one service.</summary>
    public static IEnumerable<string> ServiceFolders(PulsarTopology topology, PulsarService service) =>
        [
            service.LogDirectory,
            .. service.DataDirectories,
            .. topology.ServiceManager == PulsarServiceManager.Daemon
                ? new[] { EnvironmentFile.PidDirectory(topology, service) }
                : [],
        ];

    /// <summary>What starts a service's process, besides its configuration.</summary>
    private static IEnumerable<string> ManagerPaths(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Systemd
            ? [UnitFile.PathOf(service), ToolPaths.Launcher(service.Host)]
            : [];

    /// <summary>The files of one service.</summary>
    public static IEnumerable<string> FilePaths(PulsarService service) =>
    [
        service.ConfigFile, service.EnvironmentFile,
        .. RoleCatalog.Of(service.Role).DataFiles(service).Select(file => file.Path),
    ];
}
