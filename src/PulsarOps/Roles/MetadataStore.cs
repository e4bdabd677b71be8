using static PulsarOps.Roles.OwnedSetting;

namespace PulsarOps.Roles;

/// <summary>The common settings with which Pulsar's own services find the metadata.</summary>
internal static class MetadataStore
{
    public static (string Key, OwnedSetting Rule)[] OwnedSettings { get; } =
    [
        ("clusterName", new("cluster")),
        ("advertisedAddress", new(NodeName)),
        ("bindAddress", new(EveryAddress)),
        ("webServicePort", new("ports.web")),
        ("zookeeperServers", new(ZooKeepers)),
        ("configurationStoreServers", new(ZooKeepers)),
        ("globalZookeeperServers", new(ZooKeepers)),
        ("metadataStoreUrl", new(ZooKeepers)),
        ("configurationMetadataStoreUrl", new(ZooKeepers)),
        .. Secured("webServicePortTls", "authenticationEnabled", "authorizationEnabled"),
        .. Off(NoLogin, "saslJaasServerSectionName"),
    ];

    public static IEnumerable<(string Key, string Value)> Settings(PulsarTopology topology, bool secure = false)
    {
        var servers = ClusterAddresses.ZooKeeperServers(topology, secure);
        return topology.KeyStyle == PulsarKeyStyle.ZooKeeper
            ? [("zookeeperServers", servers), ("configurationStoreServers", servers)]
            : [("metadataStoreUrl", $"zk:{servers}"), ("configurationMetadataStoreUrl", $"zk:{servers}")];
    }
}
