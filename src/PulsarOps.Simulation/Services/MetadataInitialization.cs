namespace PulsarOps.Simulation;

/// <summary>bin/pulsar initialize-cluster-metadata.</summary>
internal sealed class MetadataInitialization(Launch launch) : PulsarProcess(launch)
{
    private const int Attempts = 3;

    private int _attempts;

    protected override bool Proceed()
    {
        if (
            Option("--metadata-store", "-md", "--zookeeper", "-zk") is not { } store
            || Option("--cluster", "-c") is not { } cluster
        )
        {
            End(1, "Metadata store address and cluster name need to be provided");
            return true;
        }

        var (tree, trouble) = ZooKeeperClient.Connect(Host, ZooKeeperClient.ServersOf(store));
        if (tree is null)
        {
            // As in job.sh: it runs again, up to twice, if its connection is lost.
            Say($"ERROR Exception in thread \"main\" KeeperException$ConnectionLossException: {trouble}");
            if (++_attempts < Attempts)
                Run();
            else
                End(1);
            return true;
        }

        ClusterMetadata.Initialize(tree, cluster, ServiceUrls(), Host.World.NextInstance());
        End(
            0,
            $"INFO  org.apache.pulsar.PulsarClusterMetadataSetup - Cluster metadata for '{cluster}' setup correctly"
        );
        return true;
    }

    protected override void Run() => After(Host.World.Timings.MetadataInitialization);

    private string ServiceUrls()
    {
        (string Key, string? Value)[] urls =
        [
            ("serviceUrl", Option("--web-service-url", "-uw")),
            ("serviceUrlTls", Option("--web-service-url-tls", "-tw")),
            ("brokerServiceUrl", Option("--broker-service-url", "-ub")),
            ("brokerServiceUrlTls", Option("--broker-service-url-tls", "-tb")),
        ];
        var given = urls.Where(url => url.Value is not null).Select(url => $"\"{url.Key}\":\"{url.Value}\"");
        return $"{{{string.Join(",", given)}}}";
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
