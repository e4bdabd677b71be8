namespace PulsarOps;

/// <summary>The style of the names of the metadata settings in the rendered configuration.</summary>
public enum PulsarKeyStyle
{
    /// <summary>The style of the topology's version.</summary>
    Auto,

    /// <summary>
    /// The names up to Pulsar 2.9: <c>zookeeperServers</c>, <c>configurationStoreServers</c>, <c>zkServers</c>,
    /// <c>--zookeeper</c>.
    /// </summary>
    ZooKeeper,

    /// <summary>
    /// The names since Pulsar 2.10: <c>metadataStoreUrl</c>, <c>configurationMetadataStoreUrl</c>,
    /// <c>metadataServiceUri</c>, <c>--metadata-store</c>.
    /// </summary>
    MetadataStore,
}
