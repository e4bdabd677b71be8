using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>The known release lines of Apache Pulsar. Source: their release notes and start scripts.</summary>
internal static class ReleaseCatalog
{
    private static readonly ReleaseLine[] Lines =
    [
        new(2, 9, RecommendedJava: 11, [8, 11], PulsarKeyStyle.ZooKeeper),
        new(2, 10, RecommendedJava: 11, [8, 11, 17], PulsarKeyStyle.MetadataStore),
        new(2, 11, RecommendedJava: 17, [17], PulsarKeyStyle.MetadataStore),
        new(3, 0, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 6),
        new(3, 1, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore),
        new(3, 2, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 4),
        new(3, 3, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 1),
        new(4, 0, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0),
        new(4, 1, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0),
        new(4, 2, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0),
    ];

    /// <summary>Pulsar's release policy, which says which changes of the release are supported.</summary>
    public const string Policy = "https://pulsar.apache.org/contribute/release-policy/#compatibility-between-releases";

    /// <summary>The bug of TLS between brokers and bookies that releases before FirstSecure have.</summary>
    public const string TlsBug = "https://github.com/apache/pulsar/issues/22601";

    /// <summary>The newest release in the project's own tests, and the default of New-PulsarTopology.</summary>
    public static Version Default { get; } = new(4, 0, 8);

    public static IEnumerable<ReleaseLine> All => Lines;

    /// <summary>Parses a version of three numbers. Throws VersionInvalid or VersionUnknown.</summary>
    public static Version Parse(string text)
    {
        if (!Version.TryParse(text, out var version) || version.Build < 0 || version.Revision >= 0)
            throw new PulsarOpsException(nameof(SR.VersionInvalid), ErrorKind.InvalidInput, text, text);
        _ = LineOf(version);
        return version;
    }

    /// <summary>
    /// Classifies the change from one release to another. Up to 3.0, Pulsar supports only the change to the next line;
    /// from then on, to any later line of the same or the next major version. Source: <see cref="Policy"/>.
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

    /// <summary>The lines from one to another, including the first one.</summary>
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

/// <summary>A change of the release according to Pulsar's policy.</summary>
internal enum ReleaseChange
{
    Supported,

    /// <summary>An earlier release of the same line.</summary>
    OlderPatch,

    /// <summary>An earlier line, which may not be able to read data of a later one.</summary>
    OlderLine,

    /// <summary>A later line to which Pulsar supports no direct update.</summary>
    Unsupported,
}

/// <summary>
/// A release line: releases with the same first two numbers, which share setting names and Java versions.
/// </summary>
/// <param name="FirstSecure">
/// The first patch release in which TLS between brokers and bookies works under load; null if there is none.
/// </param>
internal sealed record ReleaseLine(
    int Major, int Minor, int RecommendedJava, IReadOnlyList<int> AcceptedJava, PulsarKeyStyle KeyStyle,
    int? FirstSecure = null)
{
    /// <summary>The Java versions that run it, the recommended one first.</summary>
    public IEnumerable<int> JavaByPreference =>
        new[] { RecommendedJava }.Concat(
            AcceptedJava.Where(java => java != RecommendedJava).OrderByDescending(java => java));

    public override string ToString() => $"{Major}.{Minor}";
}
