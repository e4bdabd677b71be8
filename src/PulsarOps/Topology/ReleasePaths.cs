namespace PulsarOps.Topology;

/// <summary>Which release can replace which other one, directly or in hops, and why.</summary>
internal static class ReleasePaths
{
    /// <summary>Pulsar's release policy, which says which changes of the release are supported.</summary>
    public const string Policy = "https://pulsar.apache.org/contribute/release-policy/#compatibility-between-releases";

    private const string NeedsSwitch = "Update-PulsarCluster needs -AllowDowngrade.";

    /// <summary>From this line on, Pulsar supports the way back, and updates that skip lines.</summary>
    private static readonly Version FirstLongTerm = new(3, 0);

    private static readonly FormatChange[] Formats =
    [
        new(new(3, 0), new(3, 0),
            "Bookies from 3.0 on write RocksDB tables with checksums that bookies of earlier releases cannot read.",
            "https://github.com/apache/pulsar/issues/22051"),
        // managedLedgerPersistIndividualAckAsLongArray: read since 4.0, written by default since 4.2.
        new(new(4, 2), new(4, 0),
            "Brokers from 4.2 on store acknowledgments as bitmaps. Brokers before 4.0 ignore these, and would deliver "
                + "acknowledged messages again.",
            "https://github.com/apache/pulsar/pull/9292"),
    ];

    /// <summary>The change from one release to another. The first one may be of a line that is not known.</summary>
    public static ReleaseChange Between(Version from, Version to)
    {
        var (here, there) = (LineNumber(from), LineNumber(to));
        if (here == there)
        {
            return to < from
                ? Direct(ReleaseChangeKind.Downgrade, "An earlier release of the same line can return. " + NeedsSwitch)
                : Direct(
                    ReleaseChangeKind.Supported,
                    to == from ? "It is the same release." : "A later release of the same line can follow at once.");
        }

        if (there < here)
            return Back(from, to);
        var hops = Hops(from, to);
        return hops.Count > 0
            ? new(ReleaseChangeKind.InHops, [from, .. hops, to],
                "Up to 3.0, Pulsar supports only the update to the next line; from 3.0 on, to any later line of the "
                    + "same or the next major version.",
                Policy)
            : Direct(ReleaseChangeKind.Supported, here < FirstLongTerm
                ? "Up to 3.0, Pulsar supports the update to the next line."
                : "From 3.0 on, Pulsar supports the update to any later line of the same or the next major version.");

        ReleaseChange Direct(ReleaseChangeKind kind, string reason) => new(kind, [from, to], reason, Policy);
    }

    /// <summary>The newest known release of each line that can follow directly, the line itself included.</summary>
    public static IEnumerable<Version> Reachable(Version from) =>
        ReleaseCatalog.All.Select(line => line.Newest)
            .Where(to => to > from && Between(from, to).Kind == ReleaseChangeKind.Supported);

    private static ReleaseChange Back(Version from, Version to)
    {
        var (here, there) = (LineNumber(from), LineNumber(to));
        if (ReleaseCatalog.Find(from) is null)
            return None($"This version of PulsarOps does not know the release line {here}.", Policy);
        if (Formats.FirstOrDefault(format => here >= format.WrittenSince && there < format.ReadSince) is { } format)
            return None(format.Reason, format.Source);
        return there >= FirstLongTerm && IsStep(there, here)
            ? new(ReleaseChangeKind.Downgrade, [from, to],
                "From 3.0 on, Pulsar supports the way back from a line of the same or the next major version. "
                    + NeedsSwitch,
                Policy)
            : None($"Pulsar supports no way back from {here} to {there}.", Policy);

        static ReleaseChange None(string reason, string source) =>
            new(ReleaseChangeKind.Irreversible, [], reason, source);
    }

    /// <summary>The newest known releases of the lines in between. Each hop goes as far as Pulsar supports.</summary>
    private static List<Version> Hops(Version from, Version to)
    {
        var hops = new List<Version>();
        var (line, end) = (LineNumber(from), LineNumber(to));
        while (!IsStep(line, end))
        {
            var next = ReleaseCatalog.All.Last(later => IsStep(line, later.Number) && later.Number < end);
            line = next.Number;
            hops.Add(next.Newest);
        }

        return hops;
    }

    /// <summary>Whether Pulsar supports the update from one line to another, later one.</summary>
    private static bool IsStep(Version from, Version to) => from < to && (from >= FirstLongTerm
        ? to.Major <= from.Major + 1
        : to == ReleaseCatalog.All.First(line => line.Number > from).Number);

    private static Version LineNumber(Version version) => new(version.Major, version.Minor);

    /// <summary>Data that later releases write and earlier ones cannot read.</summary>
    private sealed record FormatChange(Version WrittenSince, Version ReadSince, string Reason, string Source);
}

/// <summary>What stands between two releases.</summary>
internal enum ReleaseChangeKind
{
    /// <summary>The same release, or a later one that can follow directly.</summary>
    Supported,

    /// <summary>A later release that can follow only after others.</summary>
    InHops,

    /// <summary>An earlier release to which Pulsar supports the way back.</summary>
    Downgrade,

    /// <summary>An earlier release to which there is no way back.</summary>
    Irreversible,
}

/// <summary>The change from one release to another.</summary>
/// <param name="Kind">Whether it is possible.</param>
/// <param name="Path">The releases from the first to the last; empty if there is no way.</param>
/// <param name="Reason">The rule that decides, as sentences.</param>
/// <param name="Source">The address of a page with this rule.</param>
internal sealed record ReleaseChange(
    ReleaseChangeKind Kind, IReadOnlyList<Version> Path, string Reason, string Source);
