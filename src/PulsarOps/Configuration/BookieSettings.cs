using System.Globalization;
using PulsarOps.Topology;

namespace PulsarOps.Configuration;

/// <summary>What bookkeeper.conf has to say of one bookie.</summary>
internal static class BookieSettings
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService bookie)
    {
        yield return ("bookiePort", bookie.Port("bookie").ToString(CultureInfo.InvariantCulture));
        yield return ("advertisedAddress", bookie.Address);
        yield return ("journalDirectory", bookie.DataDirectories[0]);
        yield return ("ledgerDirectories", bookie.DataDirectories[1]);
        yield return ("prometheusStatsHttpPort", bookie.Port("metrics").ToString(CultureInfo.InvariantCulture));

        var servers = ClusterAddresses.ZooKeeperServers(topology);
        if (topology.KeyStyle == PulsarKeyStyle.ZooKeeper)
        {
            yield return ("zkServers", servers);
        }
        else
        {
            // No path: with this scheme a path is ZooKeeper's chroot, not the ledgers' root.
            yield return ("metadataServiceUri", $"metadata-store:zk:{servers}");
            yield return ("zkServers", "");
        }

        if (topology.Transport == PulsarTransport.Local)
        {
            yield return ("allowLoopback", "true");
            yield return ("listeningInterface", "lo");
            yield return ("prometheusStatsHttpAddress", bookie.Address);
        }

        // The shipped sizes reserve gigabytes, and turn a bookie read-only that finds less than one free.
        if (topology.Options.Small)
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
