using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>The valid names. Names become parts of paths, ZooKeeper nodes and command lines on the hosts.</summary>
internal static class NameRules
{
    // Pulsar itself allows more characters (\w - = : .), but they would need escaping in some places.
    private static readonly Regex Cluster = new(
        @"\A[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);

    // Linux allows 4096 bytes, of which file names need a part.
    private const int LongestPath = 1024;

    // RFC 1123 labels.
    private static readonly Regex Host = new(
        @"\A(?=.{1,253}\z)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            + @"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z",
        RegexOptions.CultureInvariant);

    // Absolute, without characters that a shell, an environment file or the protocol would interpret. A
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

        // Host names are not case-sensitive, so two such nodes would have the same folders and ZooKeeper nodes.
        var twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new PulsarOpsException(
                nameof(SR.DuplicateHostName), ErrorKind.InvalidInput, twice.Key, twice.Key, twice.Count());
        }
    }

    public static void CheckFolder(string path)
    {
        if (!Folder.IsMatch(path) || path.Length > LongestPath || path.Split('/').Any(part => part is "." or ".."))
            throw new PulsarOpsException(nameof(SR.PathInvalid), ErrorKind.InvalidInput, path, path);
    }
}
