namespace PulsarOps.Topology;

/// <summary>Collects what is known about a release on a day.</summary>
internal static class ReleaseFacts
{
    /// <param name="version">The release.</param>
    /// <param name="from">A release to come from, or null.</param>
    /// <param name="today">The day.</param>
    public static PulsarVersion Of(Version version, Version? from, DateOnly today)
    {
        var line = ReleaseCatalog.LineOf(version);
        var engines = line.EnginesOf(version.Build);
        var change = from is null ? null : ReleasePaths.Between(from, version);
        return new(version, [.. line.JavaByPreference], [.. ReleasePaths.Reachable(version)], change?.Path ?? [])
        {
            IsLongTerm = line.IsLongTerm,
            ReleasedAt = Date(line.Released),
            ActiveUntil = Date(line.ActiveUntil),
            EndOfSupport = Date(line.EndOfSupport),
            Support = today <= line.ActiveUntil ? PulsarSupport.Active
                : today <= line.EndOfSupport ? PulsarSupport.SecurityOnly : PulsarSupport.Ended,
            ZooKeeper = engines.ZooKeeper,
            BookKeeper = engines.BookKeeper,
            CanBeSecured = ReleaseCatalog.CanBeSecured(version),
            From = from,
            Reason = change?.Reason,
            Source = change?.Source,
        };
    }

    private static DateTime Date(DateOnly day) => day.ToDateTime(TimeOnly.MinValue);
}
