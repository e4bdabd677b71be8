using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>Whose the files are. Without root everything is the connection's user's, and nobody asks.</summary>
internal sealed class Owners(PulsarTopology topology)
{
    /// <summary>Of what services read and must not write.</summary>
    public string Root { get; } = topology.ServiceUser is null ? "" : "root";

    /// <summary>Of what services read, and nobody else.</summary>
    public string Readers { get; } = topology.ServiceUser is { } user ? $"root:{user}" : "";

    /// <summary>Of what services write.</summary>
    public string Service { get; } = topology.ServiceUser ?? "";

    /// <summary>Folders that tools write into, whoever runs them.</summary>
    public string ToolFolderMode { get; } = topology.ServiceUser is null ? "755" : "1777";

    /// <summary>
    /// In a folder of the account's, it is the account's; else root's, or the account could exchange what root's tools
    /// put there.
    /// </summary>
    public string ToolFolder(PulsarNode node, string folder) =>
        folder.StartsWith(node.Paths.Logs + "/", StringComparison.Ordinal) ? Service : Root;

    /// <summary>Why it is not as it should be; null when it is.</summary>
    public static string? Differ(PathFact fact, string? owner) =>
        string.IsNullOrEmpty(owner) || fact.Owner == owner || fact.OwnerAndGroup == owner ? null
            : $"it belongs to {(owner.Contains(':') ? fact.OwnerAndGroup : fact.Owner)}, not to {owner}";
}
