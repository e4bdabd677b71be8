using PulsarOps.Common;

namespace PulsarOps.Releases;

/// <summary>Searches for an archive in -ArchivePath, PULSAROPS_ARCHIVES and the user's cache.</summary>
internal static class ArchiveFinder
{
    public static string Find(PulsarTopology topology)
    {
        var name = FileName(topology.Version);
        if (topology.Archive.Path is { } path)
        {
            return File.Exists(path) ? path
                : throw new PulsarOpsException(
                    nameof(SR.ArchiveNotFound), ErrorKind.NotFound, path, topology.Version, path, name);
        }

        return Search(topology.Version) ?? throw new PulsarOpsException(
            nameof(SR.ArchiveNotFound), ErrorKind.NotFound, name, topology.Version, string.Join(", ", Folders()), name);
    }

    /// <summary>Whether one of the searched folders has the release.</summary>
    public static bool Has(Version version) => Search(version) is not null;

    public static string FileName(Version version) => $"apache-pulsar-{version}-bin.tar.gz";

    /// <summary>The folder of downloads.</summary>
    public static string CacheFolder => Path.Combine(UserCache.Folder, "archives");

    private static string? Search(Version version) =>
        Folders().Select(folder => Path.Combine(folder, FileName(version))).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("PULSAROPS_ARCHIVES") is { Length: > 0 } folder)
            yield return folder;
        yield return CacheFolder;
    }
}
