using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>What is known of the release lines of Apache Pulsar. Source: their release notes and start scripts.</summary>
internal static class ReleaseCatalog
{
    private static readonly ReleaseLine[] Lines =
    [
        new(2, 9, RecommendedJava: 11, [8, 11], PulsarKeyStyle.ZooKeeper),
        new(2, 10, RecommendedJava: 11, [8, 11, 17], PulsarKeyStyle.MetadataStore),
        new(2, 11, RecommendedJava: 17, [17], PulsarKeyStyle.MetadataStore),
        new(3, 0, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore),
        new(3, 1, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore),
        new(3, 2, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore),
        new(3, 3, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore),
        new(4, 0, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore),
        new(4, 1, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore),
        new(4, 2, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore),
    ];

    /// <summary>Which changes of the release Pulsar supports.</summary>
    public const string Policy = "https://pulsar.apache.org/contribute/release-policy/#compatibility-between-releases";

    /// <summary>The newest release that the project's own tests run, and the default of New-PulsarTopology.</summary>
    public static Version Default { get; } = new(4, 0, 8);

    public static IEnumerable<ReleaseLine> All => Lines;

    /// <summary>Reads a version of three numbers whose release line is known.</summary>
    public static Version Parse(string text)
    {
        if (!Version.TryParse(text, out var version) || version.Build < 0 || version.Revision >= 0)
            throw new PulsarOpsException(nameof(SR.VersionInvalid), ErrorKind.InvalidInput, text, text);
        _ = LineOf(version);
        return version;
    }

    /// <summary>
    /// What it is to go from one release to another. Up to 3.0 Pulsar supports the way to the next line alone; from
    /// then on to any line up to the long-term one after the next, which begins a major version.
    /// </summary>
    public static ReleaseChange Change(Version from, Version to)
    {
        var (here, there) = (IndexOf(from), IndexOf(to));
        if (here == there)
            return to < from ? ReleaseChange.OlderPatch : ReleaseChange.Supported;
        if (LineNumber(to) < LineNumber(from))
            return ReleaseChange.OlderLine;
        return IsStep(here, there) ? ReleaseChange.Supported : ReleaseChange.Unsupported;
    }

    /// <summary>The lines to go through, the first one included.</summary>
    public static IReadOnlyList<string> Path(Version from, Version to)
    {
        var (at, end) = (IndexOf(from), IndexOf(to));
        var path = new List<string> { $"{from.Major}.{from.Minor}" };
        while (at < end)
        {
            at = at < 0 ? 0 : Enumerable.Range(at + 1, end - at).Last(next => next == at + 1 || IsStep(at, next));
            path.Add(Lines[at].ToString());
        }

        return path;
    }

    private static bool IsStep(int from, int to) => from >= 0
        && (to == from + 1 || (Lines[from].Major >= 3 && Lines[to].Major <= Lines[from].Major + 1));

    private static int IndexOf(Version version) =>
        Array.FindIndex(Lines, line => line.Major == version.Major && line.Minor == version.Minor);

    private static Version LineNumber(Version version) => new(version.Major, version.Minor);

    public static ReleaseLine LineOf(Version version) =>
        Lines.FirstOrDefault(line => line.Major == version.Major && line.Minor == version.Minor)
        ?? throw new PulsarOpsException(
            nameof(SR.VersionUnknown), ErrorKind.InvalidInput, version.ToString(), version,
            string.Join(", ", Lines.Select(line => line.ToString())));
}

/// <summary>A change of the release as Pulsar's own policy sees it.</summary>
internal enum ReleaseChange
{
    Supported,

    /// <summary>An earlier release of the same line.</summary>
    OlderPatch,

    /// <summary>An earlier line, which does not read what a later one has written.</summary>
    OlderLine,

    /// <summary>A later line that is too far away.</summary>
    Unsupported,
}
