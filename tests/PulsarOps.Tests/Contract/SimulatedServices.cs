using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

/// <summary>The simulated servers of a cluster on one host, started past the engine.</summary>
internal sealed class SimulatedServices(SimulatedWorld world) : IDisposable
{
    private const string Folder = "/srv/others";
    private const string Servers = "host1:2181";

    private readonly List<SimulatedProcess> _processes = [];

    public static async Task<ServingCluster> StartAsync(SimulatedWorld world, SimulatedHost host)
    {
        var services = new SimulatedServices(world);
        await services.StartAsync(host);
        return new(services)
        {
            Servers = Servers,
            SecureServers = "host1:2281",
            Tls = $"{Folder}/tls",
            BrokerWebTls = 8443,
            ProxyWebTls = 8444,
            ZooKeeper = 2181,
            Bookie = 3181,
            BookieMetrics = 8001,
            LateBookie = 3281,
            LateBookieMetrics = 8101,
            BrokerWeb = 8080,
            Proxy = 6651,
            ProxyWeb = 8081,
            AutoRecoveryMetrics = 8201,
        };
    }

    public void Dispose()
    {
        lock (world.Sync)
            _processes.ForEach(process => process.Kill());
    }

    private async Task StartAsync(SimulatedHost host)
    {
        var zooKeeper = OutsideZooKeeper.Start(world, [Servers], securePort: 2281).Single();
        await world.PassAsync(TimeSpan.FromMinutes(1));
        lock (world.Sync)
        {
            _processes.AddRange([zooKeeper, host.Listen("java")]);
            zooKeeper.Tree.Create("/ledgers/INSTANCEID", "one");
            zooKeeper.Tree.Create("/admin/clusters/c1", "{}");
            zooKeeper.Tree.Create("/ledgers/available/readonly");
            zooKeeper.Tree.Create("/tree/a/a1", "replica: \"h1:3181\"\n");
            zooKeeper.Tree.Create("/tree/a/a2");
            zooKeeper.Tree.Create("/tree/b");
            zooKeeper.Tree.Create("/ledgers/available/127.0.0.1:3281", "", _processes[^1]);
            Run(host, "BOOKKEEPER", "bookie", launch => new BookieServer(launch), Bookie("first", 3181, 8001));
            Run(host, "BOOKKEEPER", "late", launch => new BookieServer(launch), Bookie("late", 3281, 8101));
            Run(
                host,
                "BOOKKEEPER",
                "autorecovery",
                launch => new AutoRecoveryServer(launch),
                $"metadataServiceUri=zk://{Servers}/ledgers",
                "prometheusStatsHttpPort=8201"
            );
            Run(
                host,
                "BROKER",
                "broker",
                launch => new BrokerServer(launch),
                "clusterName=c1",
                "advertisedAddress=127.0.0.1",
                "webServicePortTls=8443",
                $"metadataStoreUrl=zk:{Servers}",
                "managedLedgerDefaultEnsembleSize=1"
            );
            Run(
                host,
                "PROXY",
                "proxy",
                launch => new ProxyServer(launch),
                $"metadataStoreUrl=zk:{Servers}",
                "servicePort=6651",
                "webServicePort=8081",
                "webServicePortTls=8444"
            );
            host.Files.MakeDirectory($"{Folder}/tls");
            foreach (var file in new[] { "ca", "cert", "key" })
                host.Files.WriteText($"{Folder}/tls/{file}.pem", file);
        }

        await world.PassAsync(TimeSpan.FromMinutes(1));
    }

    private static string[] Bookie(string name, int port, int metrics) =>
    [
        "advertisedAddress=127.0.0.1", $"bookiePort={port}", $"prometheusStatsHttpPort={metrics}",
        $"metadataServiceUri=metadata-store:zk:{Servers}", $"journalDirectory={Folder}/{name}/journal",
        $"ledgerDirectories={Folder}/{name}/ledgers",
    ];

    private void Run(
        SimulatedHost host,
        string tool,
        string name,
        Func<Launch, SimulatedProcess> create,
        params string[] settings
    )
    {
        host.Files.MakeDirectory(Folder);
        host.Files.WriteText($"{Folder}/{name}.conf", string.Join("\n", settings));
        var process = create(new(
            host, [$"{Folder}/bin/pulsar", name],
            new Dictionary<string, string> { [$"PULSAR_{tool}_CONF"] = $"{Folder}/{name}.conf" },
            Folder, $"{Folder}/{name}.out", $"{Folder}/{name}.pid"));
        host.Processes.Start(process);
        _processes.Add(process);
    }
}
