namespace PulsarOps.Rendering;

/// <summary>Where the services of BookKeeper find the metadata.</summary>
internal static class BookKeeperMetadata
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology)
    {
        var servers = ClusterAddresses.ZooKeeperServers(topology);
        if (topology.KeyStyle == PulsarKeyStyle.ZooKeeper)
        {
            var chroot = ClusterAddresses.ZooKeeperRoot(topology);
            yield return ("zkServers", servers.Substring(0, servers.Length - chroot.Length));
            if (chroot.Length > 0)
                yield return ("zkLedgersRootPath", $"{chroot}/ledgers");
        }
        else
        {
            // Not metadata-store:zk:…: a bookie that is killed and comes back while its old registration still stands
            // would never register again (seen on 4.0.8 and 2.10.1: LockBusyException in its log, its port open).
            yield return ("metadataServiceUri", $"zk+hierarchical://{servers.Replace(',', ';')}/ledgers");
            yield return ("zkServers", "");
        }
    }
}
