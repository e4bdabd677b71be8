namespace PulsarOps;

/// <summary>Which names the metadata settings have in the rendered configuration.</summary>
public enum PulsarKeyStyle
{
    /// <summary>The names of the topology's version.</summary>
    Auto,

    /// <summary>The names up to 2.9: <c>zookeeperServers</c>, <c>configurationStoreServers</c>, <c>zkServers</c>, <c>--zookeeper</c>.</summary>
    ZooKeeper,

    /// <summary>The names from 2.10 on: <c>metadataStoreUrl</c>, <c>configurationMetadataStoreUrl</c>, <c>metadataServiceUri</c>, <c>--metadata-store</c>.</summary>
    MetadataStore,
}
