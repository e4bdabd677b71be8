using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Checks whether a plan would need or change what PulsarOps did not make.</summary>
internal static class OwnershipChecks
{
    /// <summary>Data and folders that PulsarOps did not make and that block the installation.</summary>
    public static IEnumerable<PulsarOpsException> OthersFolders(PlanInput input)
    {
        var topology = input.Topology;
        foreach (var service in topology.Services.Where(service => input.Wants(LifecycleState.Installed, service)))
        {
            var fact = input.FactsOf(service.Host);
            if (!fact.Answered)
                continue;
            foreach (var folder in InstallPlanner.ServiceFolders(topology, service)
                .Where(folder => Ownership.IsOthers(fact, service.Host, folder)))
            {
                if (fact.Made.Neighbours.TryGetValue(folder, out var neighbour))
                {
                    yield return Ownership.Conflict(topology, service.Host, folder, neighbour);
                }
                else if (service.DataDirectories.Contains(folder) && HasData(fact, service, folder)
                    && !BookieIdentity.IsOwn(input, service, folder))
                {
                    yield return new(
                        nameof(SR.DataNotOurs), ErrorKind.Busy, service.Id, service.Node, folder, topology.Name);
                }
            }

            if (topology.ServiceManager == PulsarServiceManager.Systemd
                && Ownership.IsOthers(fact, service.Host, UnitFile.PathOf(service)))
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
    public static IEnumerable<PulsarOpsException> Replacements(PlanDraft draft)
    {
        var byHost = draft.Steps.ToLookup(step => step.Host);
        foreach (var host in HostMap.Of(draft.Input.Topology))
        {
            var (facts, node, works) = (
                draft.Input.Facts[host.Key], host.First(), byHost[host.Key].Select(step => step.Work).ToArray());
            var unpacks = works.OfType<UnpackWork>().ToArray();
            var others = works.Select(PathOf).OfType<string>()
                .Concat(unpacks.SelectMany(work => ToolPaths.UnpackLeftovers(work.Tree)))
                .Where(path => Ownership.IsOthers(facts, node, path)).Distinct().ToArray();
            foreach (var unit in others.Where(IsUnit))
                yield return Unit(facts, node, unit);
            var files = others.Where(path => !IsUnit(path)).ToArray();
            if (files.Length > 0)
                yield return new(nameof(SR.FilesNotOurs), ErrorKind.Busy, node.Name, node.Name, Ownership.Names(files));
            foreach (var problem in unpacks.Select(work => Release(facts, node, work.Tree)))
            {
                if (problem is not null)
                    yield return problem;
            }
        }
    }

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
            .. release.Added.Count > 0 ? new[] { $"added: {Ownership.Names(release.Added)}" } : [],
            .. release.Changed.Count > 0 ? new[] { $"changed or missing: {Ownership.Names(release.Changed)}" } : [],
            .. release.Processes.Count > 0 ? new[] { $"{Ownership.Names(release.Processes)} runs from it" } : [],
        ];
        return new(nameof(SR.ReleaseChanged), ErrorKind.Busy, node.Name, node.Name, tree, string.Join("; ", reasons));

        PulsarOpsException NotOurs() => new(nameof(SR.ReleaseNotOurs), ErrorKind.Busy, node.Name, node.Name, tree);
    }

    /// <summary>Whether an existing folder has data of the services' kinds, none of it made by PulsarOps.</summary>
    private static bool HasData(HostFacts fact, PulsarService service, string folder)
    {
        var signs = InstallPlanner.DataSigns(service, folder).Where(fact.Paths.ContainsKey).ToArray();
        return signs.Length > 0 && !signs.Any(sign => Ownership.IsOurs(fact, service.Host, sign));
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
            // The members of the group are unknown, so a folder that the group may enter is accepted.
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
            fact.Paths.TryGetValue(path, out var there) && there.IsDirectory
            && !Ownership.IsOurs(fact, service.Host, path);
    }

    private static bool IsUnit(string path) => path.StartsWith(UnitFile.Directory + "/", StringComparison.Ordinal);

    /// <summary>The file that a step writes, or the unit that it starts or stops.</summary>
    private static string? PathOf(StepWork work) =>
        work is not ApplyWork apply
            ? null
            : apply.Operation switch
            {
                DirectoryOperation directory => directory.Path,
                WriteOperation file => file.Path,
                IssuedFileOperation file => file.Path,
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
}
