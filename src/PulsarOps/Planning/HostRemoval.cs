using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>What is removed from one host, and what stays there.</summary>
internal sealed class HostRemoval(PlanInput input, PlanBuilder plan, string host, PulsarNode[] nodes)
{
    private readonly PulsarTopology _topology = input.Topology;
    private readonly HostFacts _facts = input.Facts[host];
    private readonly PulsarNode _first = nodes[0];
    private readonly PulsarService[] _services =
        [.. input.Topology.On(nodes)];
    private readonly List<StepId> _steps = [];
    private readonly HashSet<string> _gone = [];

    private string State => _first.Paths.State;

    private string ReleaseDirectory => ToolPaths.Release(_topology, _first);

    private IReadOnlyList<StepId> Stops => [.. _services.Select(StepId.Stop)];

    /// <summary>Folders that hold data or logs. They stay without -RemoveData.</summary>
    private IEnumerable<string> RetainedFolders => nodes.SelectMany(node => new[] { node.Paths.Data, node.Paths.Logs })
        .Concat(_services.SelectMany(service => service.DataDirectories));

    public void Plan()
    {
        foreach (var path in Recorded(MadeKind.File).Where(IsToGo))
            Add(path, IsUnit(path) ? new RemoveUnitOperation(path) : new RemoveOperation(path), Stops);
        PlanRelease();
        foreach (var path in nodes
            .SelectMany(node => new[] { node.Paths.Run, ToolPaths.Jobs(node), RollbackFiles.FolderOf(node) })
            .Distinct().Where(_facts.Paths.ContainsKey))
        {
            Add(path, new RemoveOperation(path), Stops);
        }

        if (!input.Options.RemoveData)
        {
            _steps.AddRange(PrepareUndo.Plan(input, plan, host, _first, Stops));
            Prune(folder => nodes.Any(node => Ownership.IsBelow(folder, node.Paths.Config)), State);
            return; // The kept data is in the folders that remain.
        }

        foreach (var path in Data().Concat(Logs()))
            Add(path, new RemoveOperation(path), Stops);
        Prune(folder => !Ownership.IsBelow(State, folder) && folder != _first.Paths.Install, State);
        // The account itself removes the files in its folders, so it is removed after them.
        _steps.AddRange(PrepareUndo.Plan(input, plan, host, _first, [.. Stops, .. _steps]));

        // The state folder goes last of all. It holds the lock for the rest, so it exists again even if it was missing.
        if (_facts.Paths.ContainsKey(State) || Stops.Any(plan.WillProvide)
            || plan.On(host).Any(step => step.Work is ApplyWork { Operation: RemoveOperation }))
        {
            Add(State, new RemoveOperation(State), [.. Stops, .. _steps]);
            foreach (var folder in LastTraces())
                Add(folder, new PruneOperation(folder), [.. _steps]);
        }

        Prune(folder => Ownership.IsBelow(State, folder) || folder == _first.Paths.Install, "");
    }

    /// <summary>Paths that stay although they are in folders that the topology names.</summary>
    public IReadOnlyList<string> Left() =>
        [
            .. Foreign(),
            .. _facts
                .Made.Entries.Where(entry => entry.Value == MadeKind.Directory && !IsKept(entry.Key))
                .SelectMany(entry => EntriesOf(entry.Key))
                .Where(path => !IsGone(path) && !_facts.Made.Entries.ContainsKey(path) && !IsKept(path)),
            .. _facts.Releases.ContainsKey(ReleaseDirectory)
            && Users().FirstOrDefault() is { } user
            && IsOwnReleaseDirectory()
                ? new[] { $"{ReleaseDirectory}, which {user} names" }
                : [],
            .. IsOwnReleaseDirectory() && _facts.Releases.TryGetValue(ReleaseDirectory, out var release)
                ? release.Added.Concat(release.Changed).Select(name => $"{ReleaseDirectory}/{name}")
                : [],
        ];

    private IEnumerable<string> Foreign()
    {
        var paths = nodes.Select(node => node.Paths.Config).Concat(_services.SelectMany(InstallPlanner.FilePaths))
            .Concat(_topology.ServiceManager == PulsarServiceManager.Systemd ? _services.Select(UnitFile.PathOf) : [])
            .Concat(input.Options.RemoveData ? RetainedFolders : []).Append(ReleaseDirectory).Distinct();
        return paths.Where(path => _facts.Paths.ContainsKey(path) && !Ownership.IsOurs(_facts, _first, path));
    }

    private bool IsGone(string path) => _gone.Any(gone => Ownership.IsBelow(path, gone));

    private bool IsKept(string path) => Ownership.IsBelow(path, State) || Ownership.IsBelow(State, path)
        || (!input.Options.RemoveData
            && RetainedFolders.Any(folder => Ownership.IsBelow(path, folder) || Ownership.IsBelow(folder, path)));

    /// <summary>PrepareUndo removes the files of host preparation, in its own order.</summary>
    private bool IsToGo(string path) => !Ownership.IsBelow(path, State) && !PrepareUndo.Files(_topology).Contains(path)
        && (input.Options.RemoveData || !RetainedFolders.Any(folder => Ownership.IsBelow(path, folder)));

    private IEnumerable<string> Recorded(MadeKind kind) => _facts.Made.Entries
        .Where(entry => entry.Value == kind && _facts.Made.Present.Contains(entry.Key))
        .Select(entry => entry.Key).OrderBy(path => path, StringComparer.Ordinal);

    private bool IsOwnReleaseDirectory() =>
        _facts.Made.Entries.TryGetValue(ReleaseDirectory, out var kind) && kind == MadeKind.Release;

    /// <summary>Unmanaged files that name the release.</summary>
    private IEnumerable<string> Users() => _facts.Made.Users
        .Where(user => user.Tree == ReleaseDirectory && !_facts.Made.Entries.ContainsKey(user.File))
        .Select(user => user.File);

    private void PlanRelease()
    {
        if (!IsOwnReleaseDirectory() || Users().Any())
            return;
        // A release directory without a record is not ours: it was created after ours was removed, or before ours was
        // unpacked.
        if (_facts.Releases.TryGetValue(ReleaseDirectory, out var release)
            ? release is { Sha512.Length: > 0, Listed: true }
            : _facts.Paths.ContainsKey(ToolPaths.ReleaseRecord(ReleaseDirectory)))
        {
            Add(ReleaseDirectory, new ReleaseRemovalOperation(ReleaseDirectory), Stops);
        }
    }

    /// <summary>The services' own data. In a shared folder, only this data is removed.</summary>
    private IEnumerable<string> Data() =>
        from service in _services
        from folder in service.DataDirectories
        let part = InstallPlanner.DataPart(service, folder)
        where _facts.Paths.ContainsKey(part)
            && (Ownership.IsOurs(_facts, _first, folder) || Ownership.IsOurs(_facts, _first, part))
        select part;

    private IEnumerable<string> Logs() => _services.Select(service => service.LogDirectory)
        .Concat(nodes.Select(ToolPaths.Logs)).Distinct()
        .Where(folder => _facts.Made.Present.Contains(folder) && _facts.Made.Entries[folder] == MadeKind.Directory);

    /// <summary>Folders that PulsarOps made are removed if all their contents are removed.</summary>
    private void Prune(Func<string, bool> selects, string state)
    {
        foreach (var folder in Recorded(MadeKind.Directory)
            .Where(folder => !_gone.Contains(folder) && !Ownership.IsBelow(folder, State) && selects(folder))
            .OrderByDescending(folder => folder.Length).ToArray())
        {
            if (EntriesOf(folder).All(_gone.Contains))
                Add(folder, new PruneOperation(folder), [.. _steps], state);
        }
    }

    private IEnumerable<string> EntriesOf(string folder) =>
        _facts.Folders.TryGetValue(folder, out var names) ? names.Select(name => $"{folder}/{name}") : [];

    /// <summary>
    /// Shared folders, which are removed if they are empty: the folder of all clusters, and the folder in /tmp that
    /// every Java of the user writes to.
    /// </summary>
    private IEnumerable<string> LastTraces()
    {
        if (_topology.Transport == PulsarTransport.Local)
            yield break;
        if (State.Substring(0, State.LastIndexOf('/')) is var clusters
            && clusters.EndsWith("/pulsarops", StringComparison.Ordinal))
        {
            yield return clusters;
        }

        if (_topology.ServiceUser is null)
            yield return $"/tmp/hsperfdata_{_facts.UserName}";
    }

    private static bool IsUnit(string path) => path.StartsWith(UnitFile.Directory + "/", StringComparison.Ordinal);

    private void Add(string path, HostOperation operation, IReadOnlyList<StepId> after, string? state = null)
    {
        if (!_gone.Add(path))
            return;
        if (operation is ReleaseRemovalOperation)
            _gone.UnionWith([ToolPaths.ReleaseRecord(path), ToolPaths.ReleaseList(path)]);
        var id = StepId.Remove(host, path);
        var step = new PulsarPlanStep(
            id, _first.Name, null, PulsarAction.Remove, path,
            operation is PruneOperation ? "it may be empty now" : "it belongs to the cluster");
        plan.Add(new(
            step, host, new ApplyWork(operation, state ?? (operation is PruneOperation ? "" : State)), after));
        _steps.Add(id);
    }
}
