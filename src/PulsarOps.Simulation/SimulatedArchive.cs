using System.Text;
using PulsarOps.Roles;

namespace PulsarOps.Simulation;

/// <summary>A release archive by its contents. Its checksum identifies it, wherever the controller has it.</summary>
/// <param name="TopFolder">The only folder at its top: <c>apache-pulsar-X</c>.</param>
/// <param name="Files">Content by path below the top folder.</param>
internal sealed record SimulatedArchive(string Sha512, string TopFolder, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>Whether it is truncated, although it has the expected checksum.</summary>
    public bool Truncated { get; init; }

    /// <summary>
    /// A release with the parts that a deployment uses: the programs, and default configuration files with the
    /// release's ports and folders.
    /// </summary>
    /// <param name="configuration">More exact configuration files, by name.</param>
    public static SimulatedArchive Release(
        Version version,
        string sha512,
        IReadOnlyDictionary<string, string>? configuration = null
    )
    {
        var files = DefaultConfiguration.ToDictionary(file => file.Key, file => file.Value);
        foreach (var file in configuration ?? new Dictionary<string, string>())
            files[$"conf/{file.Key}"] = Encoding.UTF8.GetBytes(file.Value);
        foreach (var name in RoleCatalog.Templates)
            files.TryAdd($"conf/{name}", Encoding.UTF8.GetBytes("clusterName=\n"));
        return new(sha512, $"apache-pulsar-{version}", files);
    }

    /// <summary>A JDK with the parts that a deployment uses.</summary>
    public static SimulatedArchive Jdk(string topFolder, string version, string sha512) =>
        new(
            sha512,
            topFolder,
            new Dictionary<string, byte[]>
            {
                ["bin/java"] = Encoding.UTF8.GetBytes("#!/bin/sh\n"),
                ["release"] = Encoding.UTF8.GetBytes($"JAVA_VERSION=\"{version}\"\n"),
            }
        );

    private static IReadOnlyDictionary<string, byte[]> DefaultConfiguration { get; } = new Dictionary<string, string>
    {
        ["bin/pulsar"] = "#!/usr/bin/env bash\n",
        ["bin/bookkeeper"] = "#!/usr/bin/env bash\n",
        ["bin/pulsar-admin"] = "#!/usr/bin/env bash\n",
        ["bin/pulsar-client"] = "#!/usr/bin/env bash\n",
        ["conf/zookeeper.conf"] =
            """
            # The number of milliseconds of each tick
            tickTime=2000
            initLimit=10
            syncLimit=5
            dataDir=data/zookeeper
            clientPort=2181
            admin.enableServer=true
            admin.serverPort=9990
            metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider
            metricsProvider.httpPort=8000

            """,
        // Like some releases, without a newline at its end.
        ["conf/bookkeeper.conf"] =
            """
            bookiePort=3181
            # allowLoopback=false
            advertisedAddress=
            journalDirectory=data/bookkeeper/journal
            # journalDirectories=/tmp/bk-txn
            ledgerDirectories=data/bookkeeper/ledgers
            metadataServiceUri=
            zkServers=localhost:2181
            httpServerEnabled=false
            httpServerPort=8000
            prometheusStatsHttpPort=8000
            """,
        ["conf/broker.conf"] =
            """
            metadataStoreUrl=
            configurationMetadataStoreUrl=
            brokerServicePort=6650
            brokerServicePortTls=
            webServicePort=8080
            webServicePortTls=
            bindAddress=0.0.0.0
            advertisedAddress=
            clusterName=
            managedLedgerDefaultEnsembleSize=2
            managedLedgerDefaultWriteQuorum=2
            managedLedgerDefaultAckQuorum=2
            # zookeeperServers=

            """,
        ["conf/proxy.conf"] =
            """
            metadataStoreUrl=
            configurationMetadataStoreUrl=
            brokerServiceURL=
            brokerWebServiceURL=
            bindAddress=0.0.0.0
            advertisedAddress=
            brokerProxyAllowedTargetPorts=6650,6651
            servicePort=6650
            servicePortTls=
            webServicePort=8080
            webServicePortTls=
            clusterName=

            """,
        ["conf/client.conf"] = "webServiceUrl=http://localhost:8080/\nbrokerServiceUrl=pulsar://localhost:6650/\n",
    }.ToDictionary(file => file.Key, file => Encoding.UTF8.GetBytes(file.Value));
}
