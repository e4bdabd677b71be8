using PulsarOps.Simulation.Metadata;

namespace PulsarOps.Simulation.Services;

/// <summary>bin/pulsar initialize-cluster-metadata.</summary>
internal sealed class MetadataInitialization(Launch launch) : PulsarProcess(launch)
{
    protected override bool Proceed()
    {
        if (Option("--metadata-store", "-md", "--zookeeper", "-zk") is not { } store || Option("--cluster", "-c") is not { } cluster)
        {
            End(1, "Metadata store address and cluster name need to be provided");
            return true;
        }

        var (tree, trouble) = ZooKeeperClient.Connect(Machine, ZooKeeperClient.ServersOf(store));
        if (tree is null)
        {
            End(1, $"ERROR Exception in thread \"main\" java.util.concurrent.TimeoutException: {trouble}");
            return true;
        }

        ClusterMetadata.Initialize(tree, cluster, ServiceUrls(), Machine.World.NextInstance());
        End(0, $"INFO  org.apache.pulsar.PulsarClusterMetadataSetup - Cluster metadata for '{cluster}' setup correctly");
        return true;
    }

    protected override void Run() => After(Machine.World.Timings.MetadataInitialization);

    private string ServiceUrls()
    {
        (string Key, string? Value)[] urls =
        [
            ("serviceUrl", Option("--web-service-url", "-uw")),
            ("serviceUrlTls", Option("--web-service-url-tls", "-tw")),
            ("brokerServiceUrl", Option("--broker-service-url", "-ub")),
            ("brokerServiceUrlTls", Option("--broker-service-url-tls", "-tb")),
        ];
        return $"{{{string.Join(",", urls.Where(url => url.Value is not null).Select(url => $"\"{url.Key}\":\"{url.Value}\""))}}}";
    }

    private string? Option(params string[] names)
    {
        for (var index = 0; index < Launch.Command.Count - 1; index++)
        {
            if (names.Contains(Launch.Command[index]))
                return Launch.Command[index + 1];
        }

        return null;
    }
}
