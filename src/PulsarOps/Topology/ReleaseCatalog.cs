using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>
/// The known release lines of Apache Pulsar, and everything that is known about a release.
/// </summary>
/// <remarks>
/// Sources. Dates, long-term lines and newest releases: https://pulsar.apache.org/contribute/release-policy/ and
/// https://pulsar.apache.org/release-notes/ (read in September 2026; 5.0 had no release but milestones).
/// Java: the start scripts of the releases. ZooKeeper and BookKeeper: the jars of 2.10.1, 3.3.6, 4.0.6 and 4.0.8, and
/// for other releases the pull requests of apache/pulsar that changed them: 21146 (3.0.2), 21983 (3.0.3),
/// 22484 (3.0.5), 22963 (3.0.6), 23581 (3.0.8), 22962 (3.3.1), 25166 (4.0.9), 25303 (4.0.10).
/// </remarks>
internal static class ReleaseCatalog
{
    private static readonly ReleaseLine[] Lines =
    [
        new(2, 9, RecommendedJava: 11, [8, 11], PulsarKeyStyle.ZooKeeper)
        {
            Released = new(2021, 12, 20), EndOfSupport = new(2022, 12, 20), NewestPatch = 5,
            Engines = [new(0, "3.6.3", "4.14.x")],
        },
        new(2, 10, RecommendedJava: 11, [8, 11, 17], PulsarKeyStyle.MetadataStore)
        {
            Released = new(2022, 4, 18), EndOfSupport = new(2023, 4, 18), NewestPatch = 6,
            Engines = [new(0, "3.6.3", "4.14.x"), new(1, "3.6.3", "4.14.5"), new(2, "3.6.3", "4.14.x")],
        },
        new(2, 11, RecommendedJava: 17, [17], PulsarKeyStyle.MetadataStore)
        {
            Released = new(2023, 1, 11), EndOfSupport = new(2024, 1, 11), NewestPatch = 4,
            Engines = [new(0, "3.8.x", "4.15.x")],
        },
        new(3, 0, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 6)
        {
            IsLongTerm = true, Released = new(2023, 5, 2), ActiveUntil = new(2025, 5, 2),
            EndOfSupport = new(2026, 5, 2), NewestPatch = 17,
            Engines =
            [
                new(0, "3.8.x", "4.16.x"), new(2, "3.8.x", "4.16.3"), new(3, "3.8.x", "4.16.4"),
                new(5, "3.8.x", "4.16.5"), new(6, "3.8.x", "4.16.6"), new(7, "3.8.x", "4.16.x"),
                new(8, "3.9.3", "4.16.x"),
            ],
        },
        new(3, 1, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore)
        {
            Released = new(2023, 8, 10), EndOfSupport = new(2024, 2, 10), NewestPatch = 3,
            Engines = [new(0, "3.9.x", "4.16.x")],
        },
        new(3, 2, RecommendedJava: 17, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 4)
        {
            Released = new(2024, 2, 5), EndOfSupport = new(2024, 8, 5), NewestPatch = 4,
            Engines = [new(0, "3.9.x", "4.16.x")],
        },
        new(3, 3, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 1)
        {
            Released = new(2024, 6, 5), EndOfSupport = new(2024, 12, 5), NewestPatch = 9,
            Engines =
            [
                new(0, "3.9.x", "4.17.x"), new(1, "3.9.x", "4.17.1"), new(6, "3.9.3", "4.17.1"),
                new(7, "3.9.x", "4.17.x"),
            ],
        },
        new(4, 0, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0)
        {
            IsLongTerm = true, Released = new(2024, 10, 21), ActiveUntil = new(2026, 10, 21),
            EndOfSupport = new(2027, 10, 21), NewestPatch = 13, FirstMovedMetrics = 10,
            Engines =
            [
                new(0, "3.9.x", "4.17.x"), new(6, "3.9.3", "4.17.2"), new(7, "3.9.x", "4.17.2"),
                new(8, "3.9.4", "4.17.2"), new(9, "3.9.4", "4.17.3"), new(10, "3.9.5", "4.17.3"),
            ],
        },
        new(4, 1, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0)
        {
            Released = new(2025, 9, 8), EndOfSupport = new(2026, 3, 8), NewestPatch = 3,
            Engines = [new(0, "3.9.x", "4.17.x")],
        },
        new(4, 2, RecommendedJava: 21, [17, 21], PulsarKeyStyle.MetadataStore, FirstSecure: 0)
        {
            Released = new(2026, 3, 24), EndOfSupport = new(2026, 9, 24), NewestPatch = 4, FirstMovedMetrics = 0,
            Engines = [new(0, "3.9.5", "4.17.3")],
        },
    ];

    /// <summary>The bug of TLS between brokers and bookies that releases before FirstSecure have.</summary>
    public const string TlsBug = "https://github.com/apache/pulsar/issues/22601";

    /// <summary>The newest release in the project's own tests, and the default of New-PulsarTopology.</summary>
    public static Version Default { get; } = new(4, 0, 8);

    /// <summary>The lines, oldest first.</summary>
    public static IReadOnlyList<ReleaseLine> All => Lines;

    /// <summary>Parses a version of three numbers. Throws VersionInvalid or VersionUnknown.</summary>
    public static Version Parse(string text)
    {
        if (!Version.TryParse(text, out var version) || version.Build < 0 || version.Revision >= 0)
            throw new PulsarOpsException(nameof(SR.VersionInvalid), ErrorKind.InvalidInput, text, text);
        _ = LineOf(version);
        return version;
    }

    /// <summary>Parses a version, or two numbers as the newest known release of that line.</summary>
    public static Version ParseLine(string text) =>
        Version.TryParse(text, out var version) && version.Build < 0 ? LineOf(version).Newest : Parse(text);

    public static ReleaseLine LineOf(Version version) =>
        Find(version)
        ?? throw new PulsarOpsException(
            nameof(SR.VersionUnknown), ErrorKind.InvalidInput, version.ToString(), version,
            string.Join(", ", Lines.Select(line => line.ToString())));

    /// <summary>The line of a version; null if it is not known.</summary>
    public static ReleaseLine? Find(Version version) =>
        Lines.FirstOrDefault(line => line.Major == version.Major && line.Minor == version.Minor);

    /// <summary>Whether TLS and tokens of the release can be trusted.</summary>
    public static bool CanBeSecured(Version version) =>
        LineOf(version).FirstSecure is { } first && version.Build >= first;

    /// <summary>
    /// Whether the classes of the metrics have the names that Jetty 12 brought. Source:
    /// https://pulsar.apache.org/release-notes/versioned/pulsar-4.0.10/
    /// </summary>
    public static bool HasMovedMetrics(Version version) =>
        LineOf(version).FirstMovedMetrics is { } first && version.Build >= first;
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
    private readonly DateOnly? _activeUntil;

    /// <summary>Whether it is a long-term line. The others get fixes for six months (before 3.0: a year).</summary>
    public bool IsLongTerm { get; init; }

    /// <summary>The day of its first release.</summary>
    public required DateOnly Released { get; init; }

    /// <summary>The last day of fixes of all kinds. The default is the end of support.</summary>
    public DateOnly ActiveUntil
    {
        get => _activeUntil ?? EndOfSupport;
        init => _activeUntil = value;
    }

    /// <summary>The last day of any fixes.</summary>
    public required DateOnly EndOfSupport { get; init; }

    /// <summary>The newest patch release at the time of the sources.</summary>
    public required int NewestPatch { get; init; }

    /// <summary>The bundled ZooKeeper and BookKeeper, by the first patch release that has them.</summary>
    public required IReadOnlyList<ReleaseEngines> Engines { get; init; }

    /// <summary>The first patch release with other class names for metrics; null if there is none.</summary>
    public int? FirstMovedMetrics { get; init; }

    public Version Newest => new(Major, Minor, NewestPatch);

    /// <summary>The first two numbers, to compare lines.</summary>
    public Version Number => new(Major, Minor);

    /// <summary>The Java versions that run it, the recommended one first.</summary>
    public IEnumerable<int> JavaByPreference =>
        new[] { RecommendedJava }.Concat(
            AcceptedJava.Where(java => java != RecommendedJava).OrderByDescending(java => java));

    /// <summary>What a patch release bundles. After the newest known release only the lines are known.</summary>
    public ReleaseEngines EnginesOf(int patch)
    {
        var known = Engines.Last(engines => engines.Since <= patch);
        return patch <= NewestPatch ? known : new(patch, Line(known.ZooKeeper), Line(known.BookKeeper));

        static string Line(string version) => version[..version.LastIndexOf('.')] + ".x";
    }

    public override string ToString() => $"{Major}.{Minor}";
}

/// <summary>The ZooKeeper and the BookKeeper of a release.</summary>
/// <param name="Since">The first patch release that has them.</param>
/// <param name="ZooKeeper">The version, with an x if the last number is not known.</param>
/// <param name="BookKeeper">The version, with an x if the last number is not known.</param>
internal sealed record ReleaseEngines(int Since, string ZooKeeper, string BookKeeper);
