using System.Globalization;

namespace PulsarOps.Rendering;

/// <summary>What proxy.conf has to say of one proxy.</summary>
internal static class ProxySettings
{
    public static IEnumerable<(string Key, string Value)> For(PulsarTopology topology, PulsarService proxy)
    {
        yield return ("clusterName", topology.Name);
        yield return ("advertisedAddress", proxy.Address);
        yield return ("servicePort", Text(proxy.Port("broker")));
        yield return ("webServicePort", Text(proxy.Port("web")));

        // Not brokerServiceURL and brokerWebServiceURL: a proxy takes a single address there, and ends at once where it
        // finds several (4.0.8), so that it would hang on one broker.
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

            // The proxy of 2.10 forgets the new key, and looks at the old one (seen on 2.10.1).
            if (topology.Version < new Version(2, 11))
                yield return ("zookeeperServers", servers);
        }

        // It connects to no other ports, so that nobody reaches through it what is not Pulsar.
        yield return ("brokerProxyAllowedTargetPorts", string.Join(
            ",", topology.Of(PulsarRole.Broker).Select(broker => broker.Port("broker")).Distinct().OrderBy(port => port).Select(Text)));

        foreach (var setting in PluginFolders.For(proxy))
            yield return setting;
        if (topology.Transport == PulsarTransport.Local)
            yield return ("bindAddress", proxy.Address);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
