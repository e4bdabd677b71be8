using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>What broker.conf has to say of one broker.</summary>
internal static class BrokerSettings
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService broker)
    {
        yield return ("clusterName", topology.Name);
        yield return ("advertisedAddress", broker.Address);
        yield return ("brokerServicePort", Text(broker.Port("broker")));
        yield return ("webServicePort", Text(broker.Port("web")));
        yield return ("managedLedgerDefaultEnsembleSize", Text(topology.Quorum.Ensemble));
        yield return ("managedLedgerDefaultWriteQuorum", Text(topology.Quorum.Write));
        yield return ("managedLedgerDefaultAckQuorum", Text(topology.Quorum.Ack));

        var servers = ClusterAddresses.ZooKeeperServers(topology);
        if (topology.KeyStyle == PulsarKeyStyle.ZooKeeper)
        {
            yield return ("zookeeperServers", servers);
            yield return ("configurationStoreServers", servers);
        }
        else
        {
            yield return ("metadataStoreUrl", $"zk:{servers}");
            yield return ("configurationMetadataStoreUrl", $"zk:{servers}");
        }

        foreach (var setting in PluginFolders.For(broker))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
            yield return ("bindAddress", broker.Address);
        if (topology.IsSmall)
            yield return ("managedLedgerCacheSizeMB", "16");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
