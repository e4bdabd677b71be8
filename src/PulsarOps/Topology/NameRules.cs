using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>What may be a name. Names become parts of paths, z-nodes and command lines on the hosts.</summary>
internal static class NameRules
{
    // Pulsar itself allows more (\w - = : .); what is left out here would need escaping somewhere.
    private static readonly Regex Cluster = new(@"\A[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);

    // Linux takes 4096; file names are added to it.
    private const int LongestPath = 1024;

    // RFC 1123 labels.
    private static readonly Regex Host = new(
        @"\A(?=.{1,253}\z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.CultureInvariant);

    // Absolute, and free of whatever a shell, an environment file or a line-wise answer would read as something else. A
    // comma separates the folders of a bookie, and a colon those of a class path.
    private static readonly Regex Folder = new(@"\A(/[A-Za-z0-9._@+=-]+)+\z", RegexOptions.CultureInvariant);

    public static void CheckCluster(string name)
    {
        if (!Cluster.IsMatch(name) || name == "global")
            throw new PulsarOpsException(nameof(SR.ClusterNameInvalid), ErrorKind.InvalidInput, name, name);
    }

    public static bool IsHost(string name) => Host.IsMatch(name);

    public static void CheckHosts(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            if (!IsHost(name))
                throw new PulsarOpsException(nameof(SR.HostNameInvalid), ErrorKind.InvalidInput, name, name);
        }

        // Host names are the same whatever their case, and so would be the folders and z-nodes of two such nodes.
        var twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new PulsarOpsException(nameof(SR.DuplicateHostName), ErrorKind.InvalidInput, twice.Key, twice.Key, twice.Count());
    }

    public static void CheckFolder(string path)
    {
        if (!Folder.IsMatch(path) || path.Length > LongestPath || path.Split('/').Any(part => part is "." or ".."))
            throw new PulsarOpsException(nameof(SR.PathInvalid), ErrorKind.InvalidInput, path, path);
    }
}
