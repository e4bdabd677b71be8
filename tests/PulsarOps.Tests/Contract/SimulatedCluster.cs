using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Contract;

/// <summary>Three simulated hosts with all roles on each, deployed by hand.</summary>
internal sealed class SimulatedCluster
{
    public const string Tree = "/opt/apache-pulsar-4.0.8";
    public const string Sha512 = "abc";

    private const string Servers = "p1:2181,p2:2181,p3:2181";

    public static IReadOnlyList<string> Names { get; } = ["p1", "p2", "p3"];

    public static IReadOnlyList<string> Roles { get; } = ["zookeeper", "bookie", "broker"];

    public SimulatedWorld World { get; } = new(Names);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task BringUpAsync()
    {
        await InstallAsync();
        await StartAllAsync("zookeeper");
        await InitializeAsync("job");
        await StartAllAsync("bookie");
        await StartAllAsync("broker");
    }

    public async Task UploadAsync(string name)
    {
        World.Add(SimulatedArchive.Release(new(4, 0, 8), Sha512));
        using var host = World.Connect(name);
        Assert.Equal("/tmp/pulsar.tar.gz", await host.UploadAsync(new("/home/me/pulsar.tar.gz", Sha512, "/tmp"), Stop));
    }

    public async Task InstallAsync()
    {
        var number = 0;
        foreach (var name in Names)
        {
            await UploadAsync(name);
            await ApplyAsync(
                name,
                new ReleaseOperation("/tmp/pulsar.tar.gz", Sha512, Tree),
                new DirectoryOperation("/data/zookeeper", "755"), new DirectoryOperation("/conf", "755"),
                new DirectoryOperation("/run", "755"), new DirectoryOperation("/logs", "755"),
                File("/data/zookeeper/myid", $"{++number}"),
                File("/conf/zookeeper.conf", """
                    dataDir=/data/zookeeper
                    clientPort=2181
                    admin.serverPort=9990
                    metricsProvider.httpPort=8001
                    server.1=p1:2888:3888
                    server.2=p2:2888:3888
                    server.3=p3:2888:3888
                    """),
                File("/conf/bookie.conf", $"""
                    journalDirectory=/data/journal
                    ledgerDirectories=/data/ledgers
                    advertisedAddress={name}
                    metadataServiceUri=metadata-store:zk:{Servers}
                    """),
                File("/conf/broker.conf", $"""
                    clusterName=overwritten
                    clusterName=c1
                    advertisedAddress={name}
                    metadataStoreUrl=zk:{Servers}
                    managedLedgerDefaultEnsembleSize=2
                    """),
                File("/conf/all.env", """
                    PULSAR_ZK_CONF="/conf/zookeeper.conf"
                    PULSAR_BOOKKEEPER_CONF="/conf/bookie.conf"
                    PULSAR_BROKER_CONF="/conf/broker.conf"
                    """));
        }
    }

    private static FileOperation File(string path, string text) =>
        new(path, "644", Encoding.UTF8.GetBytes(text + "\n"));

    public static StartOperation Start(string role) =>
        new(
            role,
            $"/run/{role}.pid",
            $"/logs/{role}.out",
            Tree,
            "/conf/all.env",
            [$"/conf/{role}.conf"],
            [$"{Tree}/bin/pulsar", role]
        );

    public async Task StartAllAsync(string role)
    {
        foreach (var name in Names)
            Assert.Equal(HostOperationOutcome.Changed, (await ApplyAsync(name, Start(role))).Single().Outcome);
        var results = await Task.WhenAll(Names.Select(name => WaitAsync(name, role, 60)));
        Assert.All(results, result => Assert.Equal(ReadinessOutcome.Open, result.Outcome));
    }

    public async Task InitializeAsync(string job)
    {
        await ApplyAsync("p1", new JobOperation("metadata", $"/{job}/metadata", Tree, "/conf/all.env",
        [
            $"{Tree}/bin/pulsar", "initialize-cluster-metadata", "--cluster", "c1", "--metadata-store", $"zk:{Servers}",
            "--web-service-url", "http://p1:8080", "--broker-service-url", "pulsar://p1:6650",
        ]));
        using var host = World.Connect("p1");
        ReadinessResult? end = null;
        await host.WaitForAsync(
            [new(1, new JobCompletion($"/{job}/metadata"), null, 60, [])],
            result => end = result,
            Stop
        );
        Assert.Equal("0", end!.Detail);
        Assert.Contains("Cluster metadata for 'c1' setup correctly", end.LogTail, StringComparison.Ordinal);
    }

    public async Task<IReadOnlyList<HostOperationResult>> ApplyAsync(string name, params HostOperation[] operations)
    {
        using var host = World.Connect(name);
        var results = new List<HostOperationResult>();
        await host.ApplyAsync(
            new("/state", [.. operations.Select((operation, index) => new BatchEntry(index + 1, operation, []))]),
            results.Add,
            Stop
        );
        return results;
    }

    private static ReadinessProbe ReadinessProbeOf(string name, string role) => role switch
    {
        "zookeeper" => new ZooKeeperReadiness(name, 2181, 1),
        "bookie" => new BookieReadiness(Servers, name, 3181, 8100),
        _ => new BrokerReadiness(Servers, name, 8080),
    };

    public async Task<ReadinessResult> WaitForAsync(string name, string role, int seconds)
    {
        using var host = World.Connect(name);
        ReadinessResult? end = null;
        await host.WaitForAsync(
            [new(1, ReadinessProbeOf(name, role), $"/run/{role}.pid", seconds, [$"/logs/{role}.out"])],
            result => end = result,
            Stop
        );
        return end!;
    }

    public async Task<(ReadinessOutcome Outcome, string Detail)> WaitAsync(string name, string role, int seconds) =>
        await WaitForAsync(name, role, seconds) is var end ? (end.Outcome, end.Detail) : default;

    public async Task<HostFacts> ProbeAsync(string name)
    {
        using var host = World.Connect(name);
        return await host.ProbeAsync(
            new()
            {
                Services =
                [
                    .. Roles.Select(role => new ServiceProbe(
                        role,
                        $"/run/{role}.pid",
                        [$"/conf/{role}.conf"],
                        [],
                        ReadinessProbeOf(name, role)
                    )),
                ],
                Metadata = new(
                    Servers,
                    ["/admin/clusters/c1", "/ledgers/INSTANCEID"],
                    ["/ledgers/available", "/loadbalance/brokers"]
                ),
            },
            Stop
        );
    }

    public async Task<CanaryResult> SendCanaryAsync()
    {
        using var host = World.Connect("p1");
        return await host.SendCanaryAsync(
            new(Tree, "/conf/all.env", "p1:8080", "p2:6650", "pulsar://p1:6650", "pulsar://p3:6650", 10, 60),
            Stop
        );
    }
}
