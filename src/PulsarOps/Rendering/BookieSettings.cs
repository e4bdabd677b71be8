using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>What bookkeeper.conf has to say of one bookie.</summary>
internal static class BookieSettings
{
    /// <summary>Keys by which users have metrics elsewhere, or none.</summary>
    private static readonly string[] MetricsKeys =
    [
        "enableStatistics", "statsProviderClass", "prometheusStatsHttpEnable", "prometheusStatsHttpAddress",
        "httpServerEnabled",
    ];

    /// <summary>Where the bookie shows its metrics; null where the user's settings say something of that.</summary>
    public static int? MetricsPort(PulsarService bookie) =>
        MetricsKeys.Any(bookie.Settings.ContainsKey) ? null : bookie.Port("metrics");

    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService bookie)
    {
        yield return ("bookiePort", bookie.Port("bookie").ToString(CultureInfo.InvariantCulture));
        yield return ("advertisedAddress", bookie.Address);
        // The older key for one journal: the newer one is not in the shipped files of all releases.
        yield return bookie.JournalDirectories.Count == 1
            ? ("journalDirectory", bookie.JournalDirectories[0])
            : ("journalDirectories", string.Join(",", bookie.JournalDirectories));
        yield return ("ledgerDirectories", string.Join(",", bookie.LedgerDirectories));
        yield return ("prometheusStatsHttpPort", bookie.Port("metrics").ToString(CultureInfo.InvariantCulture));

        foreach (var setting in BookKeeperMetadata.For(topology))
            yield return setting;

        foreach (var setting in SessionTimeouts.ForBookie(topology))
            yield return setting;

        // Services of their own do it then, and one that does it twice only takes from the bookie.
        if (topology.Of(PulsarRole.AutoRecovery).Any())
            yield return ("autoRecoveryDaemonEnabled", "false");

        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("allowLoopback", "true");
            yield return ("listeningInterface", "lo");
            yield return ("prometheusStatsHttpAddress", bookie.Address);
        }

        // The shipped sizes reserve gigabytes, and turn a bookie read-only that finds less than one free.
        if (topology.IsSmall)
        {
            yield return ("journalMaxSizeMB", "64");
            yield return ("journalMaxBackups", "1");
            yield return ("logSizeLimit", "67108864");
            yield return ("minUsableSizeForIndexFileCreation", "16777216");
            yield return ("dbStorage_writeCacheMaxSizeMb", "16");
            yield return ("dbStorage_readAheadCacheMaxSizeMb", "16");
            yield return ("dbStorage_rocksDB_blockCacheSize", "8388608");
        }
    }
}
