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

    public static ReleaseLine LineOf(Version version) =>
        Lines.FirstOrDefault(line => line.Major == version.Major && line.Minor == version.Minor)
        ?? throw new PulsarOpsException(
            nameof(SR.VersionUnknown), ErrorKind.InvalidInput, version.ToString(), version,
            string.Join(", ", Lines.Select(line => line.ToString())));
}
