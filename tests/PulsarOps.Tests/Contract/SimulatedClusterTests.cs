using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

/// <summary>That the services of a simulated world depend on each other as the real ones do.</summary>
public sealed class SimulatedClusterTests
{
    private readonly SimulatedCluster _cluster = new();

    [Fact]
    public async Task Cluster_comes_up_in_order()
    {
        await _cluster.BringUpAsync();

        var facts = await _cluster.ProbeAsync("p2");
        Assert.True(facts.Metadata!.Reachable);
        Assert.Contains("pulsar://p1:6650", facts.Metadata.Nodes["/admin/clusters/c1"], StringComparison.Ordinal);
        Assert.Equal(["p1:3181", "p2:3181", "p3:3181", "readonly"], facts.Metadata.Children["/ledgers/available"]);
        Assert.Equal(["p1:8080", "p2:8080", "p3:8080"], facts.Metadata.Children["/loadbalance/brokers"]);
        Assert.Equal(
            ["leader", "writable", "active"],
            (await _cluster.ProbeAsync("p3")).Services.Values.Select(service => service.Detail)
        );

        var canary = await _cluster.SendCanaryAsync();
        Assert.Equal((true, 10), (canary.Succeeded, canary.Consumed));
        Assert.InRange(_cluster.World.Clock.Now.TotalSeconds, 20, 60);
    }

    [Fact]
    public async Task Ensemble_needs_a_majority()
    {
        await _cluster.InstallAsync();
        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("zookeeper"));

        Assert.Equal((ReadinessOutcome.TimedOut, "no quorum yet"), await _cluster.WaitAsync("p1", "zookeeper", 5));

        await _cluster.ApplyAsync("p2", SimulatedCluster.Start("zookeeper"));
        Assert.Equal((ReadinessOutcome.Open, "follower"), await _cluster.WaitAsync("p1", "zookeeper", 30));
        Assert.Equal((ReadinessOutcome.Open, "leader"), await _cluster.WaitAsync("p2", "zookeeper", 30));
    }

    [Theory]
    [InlineData("", "myid file is missing")]
    [InlineData("7\n", "My id 7 not in the peer list")]
    public async Task Server_without_its_number_ends(string myId, string message)
    {
        await _cluster.InstallAsync();
        _cluster.World.Host("p1").Files.Remove("/data/zookeeper/myid");
        if (myId.Length > 0)
            _cluster.World.Host("p1").Files.WriteText("/data/zookeeper/myid", myId);

        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("zookeeper"));

        var result = await _cluster.WaitForAsync("p1", "zookeeper", 30);
        Assert.Equal(ReadinessOutcome.ProcessEnded, result.Outcome);
        Assert.Contains(message, result.LogTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_is_taken_ends_the_service()
    {
        await _cluster.InstallAsync();
        using var other = _cluster.World.Host("p1").Listen("java", 3888);

        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("zookeeper"));

        Assert.Contains(
            "Address already in use",
            (await _cluster.WaitForAsync("p1", "zookeeper", 30)).LogTail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Bookie_without_metadata_ends()
    {
        await _cluster.InstallAsync();
        await _cluster.StartAllAsync("zookeeper");

        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("bookie"));

        var result = await _cluster.WaitForAsync("p1", "bookie", 30);
        Assert.Equal(ReadinessOutcome.ProcessEnded, result.Outcome);
        Assert.Contains("BookKeeper metadata doesn't exist", result.LogTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_bookies_refuse_new_metadata_after_the_servers_lost_theirs()
    {
        await _cluster.BringUpAsync();
        foreach (var name in SimulatedCluster.Names)
        {
            await _cluster.ApplyAsync(
                name,
                [
                    .. SimulatedCluster
                        .Roles.Reverse()
                        .Select(role => new StopOperation(role, $"/run/{role}.pid", 30, false)),
                ]
            );
            await _cluster.ApplyAsync(name, new RemoveOperation("/data/zookeeper/version-2"));
        }

        await _cluster.StartAllAsync("zookeeper");
        Assert.Empty((await _cluster.ProbeAsync("p1")).Metadata!.Nodes);
        await _cluster.InitializeAsync("job2");
        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("bookie"));

        Assert.Contains(
            "is not matching with",
            (await _cluster.WaitForAsync("p1", "bookie", 30)).LogTail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Metadata_outlives_a_restart_of_all_servers()
    {
        await _cluster.BringUpAsync();
        foreach (var name in SimulatedCluster.Names)
            _cluster.World.Host(name).PowerOff();
        Assert.False((await _cluster.ProbeAsync("p1")).Metadata!.Reachable);

        await _cluster.StartAllAsync("zookeeper");

        var metadata = (await _cluster.ProbeAsync("p1")).Metadata!;
        Assert.Contains("/admin/clusters/c1", metadata.Nodes.Keys);
        Assert.Equal(["readonly"], metadata.Children["/ledgers/available"]);
        await _cluster.StartAllAsync("bookie");
        await _cluster.StartAllAsync("broker");
        Assert.True((await _cluster.SendCanaryAsync()).Succeeded);
    }

    [Fact]
    public async Task Broker_waits_for_bookies_enough()
    {
        await _cluster.InstallAsync();
        await _cluster.StartAllAsync("zookeeper");
        await _cluster.InitializeAsync("job");
        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("bookie"), SimulatedCluster.Start("broker"));

        Assert.Equal(ReadinessOutcome.TimedOut, (await _cluster.WaitAsync("p1", "broker", 60)).Outcome);

        await _cluster.ApplyAsync("p2", SimulatedCluster.Start("bookie"));
        Assert.Equal((ReadinessOutcome.Open, "active"), await _cluster.WaitAsync("p1", "broker", 60));
    }

    [Fact]
    public async Task Canary_fails_without_bookies()
    {
        await _cluster.BringUpAsync();
        foreach (var name in SimulatedCluster.Names)
            await _cluster.ApplyAsync(name, new StopOperation("bookie", "/run/bookie.pid", 30, false));

        Assert.Equal(
            (false, "produce"),
            await _cluster.SendCanaryAsync() is var result ? (result.Succeeded, result.Stage) : default
        );
    }

    [Theory]
    [InlineData("clientPort=many")]
    [InlineData("server.9=nothing")]
    [InlineData("dataDir=/logs/zookeeper.out/below")]
    public async Task Configuration_that_makes_no_sense_ends_its_service_alone(string line)
    {
        await _cluster.InstallAsync();
        _cluster.World.Host("p1").Files.AppendText("/conf/zookeeper.conf", line + "\n");

        foreach (var name in SimulatedCluster.Names)
            await _cluster.ApplyAsync(name, SimulatedCluster.Start("zookeeper"));

        Assert.Equal(ReadinessOutcome.ProcessEnded, (await _cluster.WaitForAsync("p1", "zookeeper", 30)).Outcome);
        Assert.Equal((ReadinessOutcome.Open, "leader"), await _cluster.WaitAsync("p3", "zookeeper", 30));
    }

    [Fact]
    public async Task Log_is_where_the_environment_says()
    {
        await _cluster.InstallAsync();
        var files = _cluster.World.Host("p1").Files;
        files.AppendText(
            "/conf/all.env",
            "PULSAR_LOG_APPENDER=\"RollingFile\"\nPULSAR_LOG_DIR=\"/logs\"\nPULSAR_LOG_FILE=\"own.log\"\n"
        );
        files.Remove("/data/zookeeper/myid");

        await _cluster.ApplyAsync("p1", SimulatedCluster.Start("zookeeper"));

        Assert.Contains("myid file is missing", files.ReadText("/logs/own.log"), StringComparison.Ordinal);
        Assert.Equal("", files.ReadText("/logs/zookeeper.out"));
    }

    [Fact]
    public async Task Simulated_time_can_take_a_share_of_real_time()
    {
        _cluster.World.Clock.DelayFactor = 0.05;
        var watch = System.Diagnostics.Stopwatch.StartNew();

        await Task.WhenAll(
            _cluster.World.PassAsync(TimeSpan.FromSeconds(4)),
            _cluster.World.PassAsync(TimeSpan.FromSeconds(6))
        );

        Assert.Equal(6, _cluster.World.Clock.Now.TotalSeconds);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.25, 30);
    }
}
