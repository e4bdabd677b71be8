namespace PulsarOps.Topology;

/// <summary>Paths on hosts, which follow POSIX whatever the controller's system is.</summary>
internal static class HostPath
{
    /// <summary>The parent folder of the path; null for the root.</summary>
    public static string? Parent(string path) => path.LastIndexOf('/') switch
    {
        0 => path.Length > 1 ? "/" : null,
        > 0 and var slash => path.Substring(0, slash),
        _ => null,
    };

    /// <summary>The last part of the path.</summary>
    public static string Name(string path) => path.Substring(path.LastIndexOf('/') + 1);

    /// <summary>Joins a folder and a name.</summary>
    public static string Join(string folder, string name) => folder == "/" ? $"/{name}" : $"{folder}/{name}";

    /// <summary>Whether the path is below the folder, at any depth. A folder is not below itself.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder == "/" ? folder : folder + "/", StringComparison.Ordinal);
}
