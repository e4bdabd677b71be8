using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>The command lines of the release's own scripts.</summary>
internal static class ServiceCommands
{
    /// <summary>Runs in the foreground: the script becomes the JVM, so its process id is the service's.</summary>
    public static IReadOnlyList<string> Run(PulsarTopology topology, PulsarService service) =>
        [Script(topology, service.Host), service.RoleName];

    /// <summary>
    /// The command that starts a service. For pulsar-daemon, daemon.sh inserts the word start before the role.
    /// </summary>
    public static IReadOnlyList<string> Start(PulsarTopology topology, PulsarService service, string release) =>
        [
            $"{release}/bin/{(topology.ServiceManager == PulsarServiceManager.Daemon ? "pulsar-daemon" : "pulsar")}",
            service.RoleName,
        ];

    /// <summary>Files that a service reads when it starts.</summary>
    public static IReadOnlyList<string> Inputs(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Systemd
            ? UnitFile.Inputs(service)
            : [service.ConfigFile, service.EnvironmentFile];

    /// <summary>Creates the first znodes of the cluster and of BookKeeper. Existing ones stay unchanged.</summary>
    public static IReadOnlyList<string> InitializeMetadata(PulsarTopology topology, PulsarNode node)
    {
        var servers = ToolSecurity.ZooKeeperServers(topology);
        var stores = topology.KeyStyle == PulsarKeyStyle.ZooKeeper
            ? new[] { "--zookeeper", servers, "--configuration-store", servers }
            : ["--metadata-store", $"zk:{servers}", "--configuration-metadata-store", $"zk:{servers}"];
        return
        [
            Script(topology, node), "initialize-cluster-metadata", "--cluster", topology.Name, .. stores,
            // The tool requires this URL, even if the brokers will refuse plain text.
            "--web-service-url", ClusterAddresses.WebServiceUrl(topology),
            .. topology.HasReached(SecurityStage.BrokersRequire)
                ? Array.Empty<string>()
                : ["--broker-service-url", ClusterAddresses.BrokerServiceUrl(topology)],
            .. ToolSecurity.OfBrokers(topology)
                ? new[]
                {
                    "--web-service-url-tls", ClusterAddresses.WebServiceUrl(topology, secure: true),
                    "--broker-service-url-tls", ClusterAddresses.BrokerServiceUrl(topology, secure: true),
                }
                : [],
        ];
    }

    private static string Script(PulsarTopology topology, PulsarNode node) =>
        $"{ToolPaths.Release(topology, node)}/bin/pulsar";
}
