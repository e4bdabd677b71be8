using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// The owners of files. Without root, the connection's user owns everything and owners are not checked.
/// </summary>
internal sealed class Owners(PulsarTopology topology)
{
    /// <summary>Owner of files that services read but must not write.</summary>
    public string Root { get; } = topology.ServiceUser is null ? "" : "root";

    /// <summary>Owner of files that only services may read.</summary>
    public string Readers { get; } = topology.ServiceUser is { } user ? $"root:{user}" : "";

    /// <summary>Owner of files that services write.</summary>
    public string Service { get; } = topology.ServiceUser ?? "";

    /// <summary>Mode of folders that any user's tools write to.</summary>
    public string ToolFolderMode { get; } = topology.ServiceUser is null ? "755" : "1777";

    /// <summary>
    /// In a folder of the account, the account owns it. Elsewhere root does, or the account could replace what root's
    /// tools put there.
    /// </summary>
    public string ToolFolder(PulsarNode node, string folder) =>
        folder.StartsWith(node.Paths.Logs + "/", StringComparison.Ordinal) ? Service : Root;

    /// <summary>Why the owner is wrong; null if it is right.</summary>
    public static string? Differ(PathFact fact, string? owner) =>
        string.IsNullOrEmpty(owner) || fact.Owner == owner || fact.OwnerAndGroup == owner ? null
            : $"it belongs to {(owner.Contains(':') ? fact.OwnerAndGroup : fact.Owner)}, not to {owner}";
}
