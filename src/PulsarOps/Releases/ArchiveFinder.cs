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

/// <summary>The web sites with releases of Pulsar, as addresses of their folders of releases.</summary>
/// <param name="Apache">Apache's sites, which publish the checksums: current releases first, then all releases.</param>
/// <param name="Mirror">The mirror to download from; null for Apache itself.</param>
internal sealed record ArchiveSites(IReadOnlyList<Uri> Apache, Uri? Mirror)
{
    /// <summary>The address of a mirror's folder of releases, or <c>none</c> to download nothing.</summary>
    public const string Variable = "PULSAROPS_MIRROR";

    private static readonly Uri[] Published =
        [new("https://downloads.apache.org/pulsar/"), new("https://archive.apache.org/dist/pulsar/")];

    public IEnumerable<Uri> OfArchives => Mirror is null ? Apache : [Mirror];

    /// <summary>Null if downloads are disabled.</summary>
    public static ArchiveSites? OfEnvironment() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => new(Published, null),
        "none" => null,
        var mirror => new(Published, AddressOf(mirror)),
    };

    /// <summary>The address of a release's file on a site.</summary>
    public static Uri AddressOf(Uri site, Version version, string file) => new(site, $"pulsar-{version}/{file}");

    private static Uri AddressOf(string mirror) =>
        Uri.TryCreate(mirror.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new PulsarOpsException(
                nameof(SR.MirrorInvalid), ErrorKind.InvalidInput, mirror, Variable, mirror);
}

/// <summary>PulsarOps' folder in the user's cache. Its contents may vanish at any time.</summary>
internal static class UserCache
{
    public static string Folder
    {
        get
        {
            var root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(root))
            {
                var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                // The user may have no home folder; the cache is only for speed.
                root = home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
            }

            return Path.Combine(root, "pulsarops");
        }
    }
}
