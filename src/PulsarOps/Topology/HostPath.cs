namespace PulsarOps.Topology;

/// <summary>Paths on hosts follow the rules of POSIX, whatever those of the controller are.</summary>
internal static class HostPath
{
    /// <summary>The folder that holds the path: <c>/</c> below the root, and null of the root itself.</summary>
    public static string? Parent(string path) => path.LastIndexOf('/') switch
    {
        0 => path.Length > 1 ? "/" : null,
        > 0 and var slash => path.Substring(0, slash),
        _ => null,
    };

    /// <summary>The last part of the path.</summary>
    public static string Name(string path) => path.Substring(path.LastIndexOf('/') + 1);

    /// <summary>The path of something in a folder.</summary>
    public static string Join(string folder, string name) => folder == "/" ? $"/{name}" : $"{folder}/{name}";

    /// <summary>Whether the path lies in the folder, at whatever depth; a folder does not lie in itself.</summary>
    public static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path.StartsWith(folder == "/" ? folder : folder + "/", StringComparison.Ordinal);
}
