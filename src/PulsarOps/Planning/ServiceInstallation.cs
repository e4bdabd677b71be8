using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>Adds a step for each difference between a service's host and the desired state.</summary>
internal sealed class ServiceInstallation(PlanInput input, PlanBuilder plan, PulsarService service)
{
    private const string FolderMode = "755";

    private readonly string _host = HostMap.KeyOf(input.Topology, service.Host);
    private readonly HostFacts _facts = input.FactsOf(service.Host);

    public PlanInput Input => input;

    public PulsarService Service => service;

    public JavaFact Java => JavaChoice.For(input, service.Host);

    public IReadOnlyDictionary<string, string> DefaultConfiguration => input.Release!.DefaultConfiguration;

    public Owners Owners { get; } = new(input.Topology);

    /// <summary>Whether it exists and PulsarOps did not make it.</summary>
    public bool IsOthers(string path) =>
        _facts.Paths.ContainsKey(path) && !Ownership.IsOurs(_facts, service.Host, path);

    public void Present(string path) => plan.Present(StepId.Path(_host, path));

    public void Folder(string path, PulsarService? service, string? owner, string? mode = FolderMode)
    {
        Present(path);
        // An existing folder keeps its owner and mode.
        if (_facts.Paths.TryGetValue(path, out var there) && there.IsDirectory && IsOthers(path))
            return;
        var reason = !_facts.Paths.TryGetValue(path, out var fact) ? "it is missing"
            : !fact.IsDirectory ? "it is not a directory"
            : mode is not null && fact.Mode != mode ? $"its mode is {fact.Mode}, not {mode}"
            : Owners.Differ(fact, owner);
        if (reason is not null)
        {
            Add(StepId.Path(_host, path), service, PulsarAction.CreateDirectory, path, reason,
                new DirectoryOperation(path, mode ?? FolderMode, owner ?? ""), []);
        }
    }

    public void File(PlannedFile file, PulsarService? service, string owner)
    {
        Present(file.Path);
        var content = FileText.Encode(file.Content);
        if (Difference(file.Path, file.Mode, content, owner) is { } reason)
        {
            Write(
                service,
                reason,
                new FileOperation(file.Path, file.Mode, content, owner),
                StepId.Path(_host, HostPath.Parent(file.Path)!));
        }
    }

    /// <summary>A file that is not text, and not the operator's secret either.</summary>
    public void Bytes(string path, string mode, byte[] content, string owner)
    {
        Present(path);
        if (Difference(path, mode, content, owner) is { } reason)
            Issue(path, mode, owner, reason, () => content, []);
    }

    /// <summary>A key, a certificate or a token, and the reason to write it; null if it can stay.</summary>
    /// <param name="after">Files that must be written before.</param>
    public void Issued(
        string path, string mode, string owner, string? reason, Func<byte[]> content, IEnumerable<string> after)
    {
        Present(path);
        if (reason is not null)
            Issue(path, mode, owner, reason, content, after);
    }

    private void Issue(
        string path, string mode, string owner, string reason, Func<byte[]> content, IEnumerable<string> after) =>
        Add(StepId.Path(_host, path), null, PulsarAction.WriteFile, path, reason,
            new IssuedFileOperation(path, mode, owner, new(reason, content)),
            [StepId.Path(_host, HostPath.Parent(path)!), .. after.Select(other => StepId.Path(_host, other))]);

    public void Unit()
    {
        var path = UnitFile.PathOf(service);
        Present(path);
        var content = FileText.Encode(UnitFile.Render(input.Topology, service));
        var reason = Difference(path, "644", content, Owners.Root)
            ?? (_facts.Paths.ContainsKey(UnitFile.LinkOf(service)) ? null : "it does not start with the host");
        if (reason is not null)
            Write(service, reason, new UnitOperation(path, content));
    }

    /// <summary>
    /// Keeps the files that a service runs with. Stale files of an earlier run are removed first.
    /// </summary>
    private void Write(PulsarService? service, string reason, WriteOperation file, params StepId[] after)
    {
        if (service is not null)
            plan.Present(StepId.Stale(service));
        if (service is not null && !HasContent(file.Path, file.Content))
        {
            RollbackFiles.PlanStale(input, plan, service);
            file = file with { Keep = RollbackFiles.Place(input, service, file.Path) };
        }

        Add(StepId.Path(_host, file.Path), service, PulsarAction.WriteFile, file.Path, reason, file,
            [.. after, .. service is null ? [] : new[] { StepId.Stale(service) }]);
    }

    private bool HasContent(string path, byte[] content) =>
        _facts.Paths.TryGetValue(path, out var there) && there.Sha256 == FileText.Hash(content);

    private string? Difference(string path, string mode, byte[] content, string owner) =>
        !_facts.Paths.TryGetValue(path, out var fact) ? "it is missing"
        : fact.Sha256 != FileText.Hash(content) ? "its content differs"
        : fact.Mode != mode ? $"its mode is {fact.Mode}, not {mode}"
        : Owners.Differ(fact, owner);

    public void Release()
    {
        var tree = ToolPaths.Release(input.Topology, service.Host);
        plan.Present(StepId.Release(_host, tree));
        var reason = !_facts.Releases.TryGetValue(tree, out var fact) ? "it is missing"
            : fact.Sha512.Length == 0 ? "PulsarOps did not unpack it, or did not finish"
            : !fact.Intact ? Changes(fact)
            : null;
        if (reason is null)
        {
            // Unpacking again would remove these leftovers itself.
            foreach (
                var path in ToolPaths
                    .UnpackLeftovers(tree)
                    .Append(ToolPaths.UnpackJob(service.Host))
                    .Where(path => _facts.Paths.ContainsKey(path) && !IsOthers(path))
            )
                Add(
                    StepId.Remove(_host, path),
                    null,
                    PulsarAction.Remove,
                    path,
                    "an interrupted run left it",
                    new RemoveOperation(path),
                    []
                );
            return;
        }

        var step = new PulsarPlanStep(
            StepId.Release(_host, tree), service.Node, null, PulsarAction.UnpackRelease, tree, reason);
        plan.Add(new(step, _host,
            new UnpackWork(input.Release!.Archive!, input.Release.Sha512, tree, service.Host.Paths.State)
            {
                Proxy = input.Topology.Archive.Proxy ?? "",
            },
            [StepId.Path(_host, service.Host.Paths.Install), StepId.Packages(_host)]));
    }

    private static string Changes(ReleaseFact fact) => fact.Changed.Count == 0
        ? "it has changed since it was unpacked"
        : $"it has changed since it was unpacked: {Ownership.Names(fact.Changed)}";

    private void Add(
        StepId id, PulsarService? owner, PulsarAction action, string target, string reason, HostOperation operation,
        IReadOnlyList<StepId> after)
    {
        var step = new PulsarPlanStep(id, service.Node, owner?.Id, action, target, reason);
        plan.Add(
            new(step, _host, new ApplyWork(operation, service.Host.Paths.State), [.. after, StepId.Account(_host)])
        );
    }
}
