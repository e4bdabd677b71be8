using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// The one rule for existing items: PulsarOps changes, replaces and removes only what its record on the host proves
/// that it made. Everything else stays and is named.
/// </summary>
internal static class Ownership
{
    private const int MostNames = 20;

    /// <summary>
    /// Whether PulsarOps made the item at this path of a node, for this cluster. The folder of its state is always its
    /// own.
    /// </summary>
    public static bool IsOurs(HostFacts facts, PulsarNode node, string path) =>
        IsBelow(path, node.Paths.State) || facts.Made.Entries.ContainsKey(path);

    public static bool IsBelow(string path, string folder) =>
        path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Refuses folders that belong to a cluster of another name.</summary>
    public static void Check(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
    {
        foreach (var node in topology.Nodes.Where(node => facts.ContainsKey(HostMap.KeyOf(topology, node))))
        {
            var contents = facts[HostMap.KeyOf(topology, node)].Contents;
            if (contents.TryGetValue(InstallPlanner.OwnerFile(node), out var owner) && owner.Trim() != topology.Name)
                throw Conflict(topology, node, node.Paths.State, owner.Trim());
        }
    }

    /// <summary>
    /// A unit that PulsarOps did not make and that systemd is about to start again is not a process of this cluster.
    /// </summary>
    public static IReadOnlyDictionary<string, HostFacts> WithoutOthersUnits(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts) =>
        facts.ToDictionary(pair => pair.Key, pair => pair.Value with
        {
            Services = pair.Value.Services.ToDictionary(service => service.Key, service =>
                service.Value is { Running: true, ProcessId: 0 }
                    && topology.Services.FirstOrDefault(known => known.Id == service.Key) is { } known
                    && pair.Value.Paths.ContainsKey(UnitFile.PathOf(known))
                    && !IsOurs(pair.Value, known.Host, UnitFile.PathOf(known))
                    ? service.Value with { Running = false, Detail = "" } : service.Value),
        });

    /// <summary>Data and folders that PulsarOps did not make and that block the installation.</summary>
    public static IEnumerable<PulsarOpsException> Problems(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> facts,
        IReadOnlyList<DesiredState> desiredStates
    )
    {
        foreach (var service in topology.Services.Where(service =>
            desiredStates.Any(desired => desired.State == LifecycleState.Installed && desired.Selects(service))))
        {
            var fact = facts[HostMap.KeyOf(topology, service.Host)];
            if (!fact.Answered)
                continue;
            foreach (var folder in InstallPlanner.ServiceFolders(topology, service)
                .Where(folder => IsOthers(fact, service.Host, folder)))
            {
                if (fact.Made.Neighbours.TryGetValue(folder, out var neighbour))
                {
                    yield return Conflict(topology, service.Host, folder, neighbour);
                }
                else if (service.DataDirectories.Contains(folder) && HasData(fact, service, folder))
                {
                    yield return new(
                        nameof(SR.DataNotOurs), ErrorKind.Busy, service.Id, service.Node, folder, topology.Name);
                }
            }

            if (topology.ServiceManager == PulsarServiceManager.Systemd
                && IsOthers(fact, service.Host, UnitFile.PathOf(service)))
            {
                yield return Unit(fact, service.Host, UnitFile.PathOf(service));
            }

            foreach (var folder in Closed(topology, fact, service))
            {
                var path = fact.Paths[folder];
                yield return new(
                    nameof(SR.FolderUnusable), ErrorKind.PermissionDenied, service.Id, service.Node, folder, path.Owner,
                    path.Mode, topology.ServiceUser!);
            }
        }
    }

    /// <summary>
    /// What a plan would change or replace although PulsarOps did not make it, or although it is in use.
    /// </summary>
    public static IReadOnlyList<PulsarOpsException> Refusals(PlanInput input, IReadOnlyList<PlannedStep> steps)
    {
        var problems = new List<PulsarOpsException>();
        var byHost = steps.ToLookup(step => step.Host);
        foreach (var host in HostMap.Of(input.Topology))
        {
            var (facts, node, here) = (
                input.Facts[host.Key], host.First(), byHost[host.Key].ToArray());
            var others = here.Select(step => PathOf(step.Work)).OfType<string>()
                .Concat(here.Select(step => step.Work).OfType<UnpackWork>()
                    .SelectMany(work => ToolPaths.UnpackLeftovers(work.Tree)))
                .Where(path => IsOthers(facts, node, path)).Distinct().ToArray();
            problems.AddRange(others.Where(IsUnit).Select(unit => Unit(facts, node, unit)));
            var files = others.Where(path => !IsUnit(path)).ToArray();
            if (files.Length > 0)
                problems.Add(new(nameof(SR.FilesNotOurs), ErrorKind.Busy, node.Name, node.Name, Names(files)));
            problems.AddRange(here.Select(step => step.Work).OfType<UnpackWork>()
                .Select(work => Release(facts, node, work.Tree)).OfType<PulsarOpsException>());
        }

        return problems;
    }

    public static string Names(IReadOnlyList<string> names) => names.Count <= MostNames ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more";

    private static PulsarOpsException? Release(HostFacts facts, PulsarNode node, string tree)
    {
        if (!facts.Releases.TryGetValue(tree, out var release))
            return facts.Paths.ContainsKey(tree) ? NotOurs() : null;
        if (release.Sha512.Length == 0)
            return NotOurs();
        // Missing or changed files are repaired, but never while a process may read them.
        if (release is { Listed: true, Added.Count: 0, Processes.Count: 0 })
            return null;
        string[] reasons =
        [
            .. release.Listed ? [] : new[] { "PulsarOps has no list of what it unpacked" },
            .. release.Added.Count > 0 ? new[] { $"added: {Names(release.Added)}" } : [],
            .. release.Changed.Count > 0 ? new[] { $"changed or missing: {Names(release.Changed)}" } : [],
            .. release.Processes.Count > 0 ? new[] { $"{Names(release.Processes)} runs from it" } : [],
        ];
        return new(nameof(SR.ReleaseChanged), ErrorKind.Busy, node.Name, node.Name, tree, string.Join("; ", reasons));

        PulsarOpsException NotOurs() => new(nameof(SR.ReleaseNotOurs), ErrorKind.Busy, node.Name, node.Name, tree);
    }

    /// <summary>Whether an existing folder has data of the services' kinds, none of them made by PulsarOps.</summary>
    private static bool HasData(HostFacts fact, PulsarService service, string folder)
    {
        var signs = InstallPlanner.DataSigns(service, folder).Where(fact.Paths.ContainsKey).ToArray();
        return signs.Length > 0 && !signs.Any(sign => IsOurs(fact, service.Host, sign));
    }

    /// <summary>Existing folders that keep the services' account out.</summary>
    private static IEnumerable<string> Closed(PulsarTopology topology, HostFacts fact, PulsarService service)
    {
        if (topology.ServiceUser is not { } user)
            yield break;
        var paths = service.Host.Paths;
        foreach (var folder in new[] { paths.Install, paths.Config, paths.Data, paths.Logs }
            .Concat(service.DataDirectories).Where(IsOthersFolder))
        {
            // The members of the folder's group are unknown.
            var mode = fact.Paths[folder].Mode;
            if (fact.Paths[folder].Owner != user && mode.Length >= 2
                && (mode[mode.Length - 1] - '0') % 2 == 0 && (mode[mode.Length - 2] - '0') % 2 == 0)
            {
                yield return folder;
            }
        }

        if (IsOthersFolder(service.LogDirectory) && fact.Paths[service.LogDirectory].Owner != user)
            yield return service.LogDirectory;

        bool IsOthersFolder(string path) =>
            fact.Paths.TryGetValue(path, out var there) && there.IsDirectory && !IsOurs(fact, service.Host, path);
    }

    private static bool IsOthers(HostFacts facts, PulsarNode node, string path) =>
        facts.Paths.ContainsKey(path) && !IsOurs(facts, node, path);

    private static bool IsUnit(string path) => path.StartsWith(UnitFile.Directory + "/", StringComparison.Ordinal);

    /// <summary>The file that a step writes, or the unit that it starts or stops.</summary>
    private static string? PathOf(StepWork work) =>
        work is not ApplyWork apply
            ? null
            : apply.Operation switch
            {
                DirectoryOperation directory => directory.Path,
                WriteOperation file => file.Path,
                StartOperation { Manager: { Kind: ServiceManagerKind.Systemd, Unit: var unit } } =>
                    $"{UnitFile.Directory}/{unit}",
                StopOperation { Manager: { Kind: ServiceManagerKind.Systemd, Unit: var unit } } =>
                    $"{UnitFile.Directory}/{unit}",
                _ => null,
            };

    private static PulsarOpsException Unit(HostFacts facts, PulsarNode node, string unit) => new(
        nameof(SR.UnitNotOurs), ErrorKind.Busy, node.Name, node.Name, unit,
        facts.Made.Neighbours.TryGetValue(unit, out var owner)
            ? $"it belongs to the cluster '{owner}'" : "PulsarOps did not create it");

    private static PulsarOpsException Conflict(PulsarTopology topology, PulsarNode node, string folder, string owner) =>
        new(nameof(SR.ClusterNameConflict), ErrorKind.Busy, node.Name, node.Name, folder, owner, topology.Name);
}
