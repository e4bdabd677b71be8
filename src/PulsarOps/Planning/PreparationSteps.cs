using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>Adds steps that prepare one host.</summary>
internal sealed class PreparationSteps(PlanInput input, PlanBuilder plan, string host, PulsarNode node)
{
    private const string FolderMode = "755";
    private const string FileMode = "644";

    private readonly HostFacts _facts = input.Facts[host];
    private readonly string _root = new Owners(input.Topology).Root;

    /// <summary>Records what was there before, or what is ours, before anything is changed.</summary>
    public void Record(string path, string text)
    {
        plan.Present(StepId.Path(host, PreparedFiles.Folder(node)));
        if (!_facts.Paths.ContainsKey(PreparedFiles.Folder(node)))
        {
            Add(
                StepId.Path(host, PreparedFiles.Folder(node)),
                PulsarAction.CreateDirectory,
                PreparedFiles.Folder(node),
                "it is missing",
                new DirectoryOperation(PreparedFiles.Folder(node), FolderMode)
            );
        }

        File(path, text, PreparedFiles.Folder(node), "it records the previous state");
    }

    public void File(string path, string text, string? folder = null, string? reason = null)
    {
        plan.Present(StepId.Path(host, path));
        var content = Encoding.UTF8.GetBytes(text);
        var difference = !_facts.Paths.TryGetValue(path, out var file) ? reason ?? "it is missing"
            : file.Sha256 != BatchWriter.Hash(content) ? reason ?? "its content differs"
            : file.Mode != FileMode ? $"its mode is {file.Mode}, not {FileMode}"
            : Owners.Differ(file, _root);
        if (difference is not null)
            Write(StepId.Path(host, path), path, text, difference, folder is null ? [] : [StepId.Path(host, folder)]);
    }

    public void Write(StepId id, string path, string text, string reason, params StepId[] after) =>
        Add(
            id, PulsarAction.WriteFile, path, reason,
            new FileOperation(path, FileMode, Encoding.UTF8.GetBytes(text), _root), after);

    public void Add(
        StepId id,
        PulsarAction action,
        string target,
        string reason,
        HostOperation operation,
        params StepId[] after
    ) =>
        plan.Add(
            new(
                new(id, node.Name, null, action, target, reason),
                host,
                new ApplyWork(operation, node.Paths.State),
                after
            )
        );
}
