using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    /// <summary>A small cluster that PulsarOps did not deploy runs on the host.</summary>
    private protected abstract Task<ServingCluster> ServeAsync();

    [Fact]
    public async Task Open_probe_has_what_the_service_says_of_itself()
    {
        using var cluster = await ServeAsync();
        (ReadinessProbe Probe, string Detail)[] expected =
        [
            (new PortReadiness("127.0.0.1", cluster.Bookie), "open"),
            (new ZooKeeperReadiness("127.0.0.1", cluster.ZooKeeper, 0), "standalone"),
            (new EnsembleReadiness(cluster.Servers, 0), "standalone"),
            (new BookieReadiness(cluster.Servers, "127.0.0.1", cluster.Bookie, cluster.BookieMetrics), "writable"),
            (new BrokerReadiness(cluster.Servers, "127.0.0.1", cluster.BrokerWeb), "active"),
            (new ProxyReadiness("127.0.0.1", cluster.Proxy, cluster.ProxyWeb), "serving"),
            (new AutoRecoveryReadiness(cluster.Servers, "127.0.0.1", cluster.AutoRecoveryMetrics), "watching"),
            (new ZNodeReadiness(cluster.Servers, ["/ledgers/INSTANCEID", "/admin/clusters/c1"]), "there"),
        ];

        var results = await WaitAsync([
            .. expected.Select((one, index) => new ReadinessWait(index, one.Probe, null, 30, [])),
        ]);

        Assert.Equal(
            expected.Select(one => (ReadinessOutcome.Open, one.Detail)),
            results.Select(result => (result.Outcome, result.Detail))
        );
    }

    [Fact]
    public async Task Shut_probe_has_the_reason()
    {
        using var cluster = await ServeAsync();
        var closed = $"127.0.0.1:{ClosedPort}";
        (ReadinessProbe Probe, string Detail)[] expected =
        [
            (new PortReadiness("127.0.0.1", ClosedPort), $"port {ClosedPort} is not open yet"),
            (new ZooKeeperReadiness("127.0.0.1", ClosedPort, 0), $"port {ClosedPort} does not answer yet"),
            (new EnsembleReadiness(closed, 0), $"{closed}: port {ClosedPort} does not answer yet"),
            (
                new BookieReadiness(cluster.Servers, "127.0.0.1", ClosedPort, ClosedPort),
                $"port {ClosedPort} is not open yet"
            ),
            (
                new BookieReadiness(closed, "127.0.0.1", cluster.Bookie, cluster.BookieMetrics),
                $"127.0.0.1:{cluster.Bookie} is not registered as writable"
            ),
            (
                new BookieReadiness(cluster.Servers, "127.0.0.1", cluster.LateBookie, cluster.LateBookieMetrics),
                "its znode is that of a process before it, whose session has not ended"
            ),
            (new BrokerReadiness(cluster.Servers, "127.0.0.1", ClosedPort), $"port {ClosedPort} does not answer yet"),
            (new BrokerReadiness(closed, "127.0.0.1", cluster.BrokerWeb),
                $"127.0.0.1:{cluster.BrokerWeb} is not listed among the active brokers"),
            (new ProxyReadiness("127.0.0.1", ClosedPort, cluster.ProxyWeb), $"port {ClosedPort} is not open yet"),
            (new AutoRecoveryReadiness(cluster.Servers, "127.0.0.1", ClosedPort), $"port {ClosedPort} is not open yet"),
            (
                new AutoRecoveryReadiness(closed, "127.0.0.1", cluster.AutoRecoveryMetrics),
                "no auditor stands for election"
            ),
            (new ZNodeReadiness(cluster.Servers, ["/ledgers/INSTANCEID", "/no/such"]), "/no/such is not there yet"),
        ];

        // One after the other: the host asks ZooKeeper once for all waits of a call.
        foreach (var (probe, detail) in expected)
        {
            var result = Assert.Single(await WaitAsync(new ReadinessWait(1, probe, null, 1, [])));
            Assert.Equal((ReadinessOutcome.TimedOut, detail), (result.Outcome, result.Detail));
        }
    }

    [Fact]
    public async Task Open_probe_by_TLS_has_what_the_service_says_of_itself()
    {
        using var cluster = await ServeAsync();
        var (servers, tls) = (cluster.SecureServers, cluster.Tls);
        (ReadinessProbe Probe, string Detail)[] expected =
        [
            (new EnsembleReadiness(servers, 0) { ZooKeeperTls = tls }, "standalone"),
            (new BookieReadiness(servers, "127.0.0.1", cluster.Bookie, cluster.BookieMetrics) { ZooKeeperTls = tls },
                "writable"),
            (new BrokerReadiness(servers, "127.0.0.1", cluster.BrokerWebTls)
                { Names = $"127.0.0.1:{cluster.BrokerWeb}", ZooKeeperTls = tls, WebTls = tls }, "active"),
            (new ProxyReadiness("127.0.0.1", cluster.Proxy, cluster.ProxyWebTls) { WebTls = tls }, "serving"),
            (new AutoRecoveryReadiness(servers, "127.0.0.1", cluster.AutoRecoveryMetrics) { ZooKeeperTls = tls },
                "watching"),
            (new ZNodeReadiness(servers, ["/ledgers/INSTANCEID", "/admin/clusters/c1"]) { ZooKeeperTls = tls },
                "there"),
        ];

        var results = await WaitAsync([
            .. expected.Select((one, index) => new ReadinessWait(index, one.Probe, null, 30, [])),
        ]);

        Assert.Equal(
            expected.Select(one => (ReadinessOutcome.Open, one.Detail)),
            results.Select(result => (result.Outcome, result.Detail))
        );
    }

    [Fact]
    public async Task Shut_probe_by_TLS_has_the_reason()
    {
        using var cluster = await ServeAsync();
        var (servers, tls, none) = (cluster.SecureServers, cluster.Tls, $"{cluster.Tls}/none");
        var missing = $"there is no file {none}/ca.pem, or it cannot be read";
        (ReadinessProbe Probe, string Detail)[] expected =
        [
            (new EnsembleReadiness(servers, 0) { ZooKeeperTls = none },
                $"{servers}: port {servers.Split(':')[^1]} does not answer yet: {missing}"),
            (new EnsembleReadiness($"127.0.0.1:{cluster.BrokerWeb}", 0) { ZooKeeperTls = tls },
                $"127.0.0.1:{cluster.BrokerWeb}: port {cluster.BrokerWeb} does not answer yet: the port speaks no TLS"),
            (new BookieReadiness(servers, "127.0.0.1", cluster.Bookie, null) { ZooKeeperTls = none },
                $"127.0.0.1:{cluster.Bookie} is not registered as writable (ZooKeeper: {missing})"),
            (new BrokerReadiness(servers, "127.0.0.1", ClosedPort) { ZooKeeperTls = tls, WebTls = tls },
                $"port {ClosedPort} does not answer yet"),
            (new BrokerReadiness(servers, "127.0.0.1", cluster.BrokerWeb) { ZooKeeperTls = tls, WebTls = tls },
                $"port {cluster.BrokerWeb} does not answer yet: the port speaks no TLS"),
            (new BrokerReadiness(servers, "127.0.0.1", cluster.BrokerWebTls) { ZooKeeperTls = tls, WebTls = tls },
                $"127.0.0.1:{cluster.BrokerWebTls} is not listed among the active brokers"),
            (new ProxyReadiness("127.0.0.1", cluster.Proxy, cluster.ProxyWebTls) { WebTls = none },
                $"port {cluster.ProxyWebTls} does not answer yet: {missing}"),
            (new AutoRecoveryReadiness(servers, "127.0.0.1", cluster.AutoRecoveryMetrics) { ZooKeeperTls = none },
                $"no auditor stands for election (ZooKeeper: {missing})"),
            (new ZNodeReadiness(servers, ["/no/such"]) { ZooKeeperTls = tls }, "/no/such is not there yet"),
            (new ZNodeReadiness(servers, ["/ledgers/INSTANCEID"]) { ZooKeeperTls = none },
                $"/ledgers/INSTANCEID is not there yet (ZooKeeper: {missing})"),
        ];

        foreach (var (probe, detail) in expected)
        {
            var result = Assert.Single(await WaitAsync(new ReadinessWait(1, probe, null, 1, [])));
            Assert.Equal((ReadinessOutcome.TimedOut, detail), (result.Outcome, result.Detail));
        }
    }

    [Fact]
    public async Task Metadata_are_read_by_TLS()
    {
        using var cluster = await ServeAsync();
        MetadataProbe question = new(cluster.SecureServers, ["/no/such"], ["/loadbalance/brokers"])
        {
            ZooKeeperTls = cluster.Tls,
        };

        var metadata = (await ProbeAsync(new() { Metadata = question })).Metadata!;
        var refused = (await ProbeAsync(new() { Metadata = question with { ZooKeeperTls = "/none" } })).Metadata!;

        Assert.True(metadata.Reachable, metadata.Detail);
        Assert.Equal([$"127.0.0.1:{cluster.BrokerWeb}"], metadata.Children["/loadbalance/brokers"]);
        Assert.False(refused.Reachable);
        Assert.Contains("there is no file /none/ca.pem", refused.Detail, StringComparison.Ordinal);
    }

    /// <summary>An answer that lacks what a readiness probe needs must not make a service seem unregistered.</summary>
    [Fact]
    public async Task Readiness_probe_asks_for_what_the_metadata_question_left_out()
    {
        using var cluster = await ServeAsync();
        var service = Service("s", "sleep", "60");
        await StartAsync(service);

        var facts = await ProbeAsync(new()
        {
            Metadata = new(cluster.Servers, [], ["/ledgers/available"]),
            Services =
            [
                new(
                    "broker", service.PidFile, [], [],
                    new BrokerReadiness(cluster.Servers, "127.0.0.1", cluster.BrokerWeb)),
            ],
        });
        await SucceedAsync(StopOf(service));

        Assert.Equal((true, "active"), (facts.Services["broker"].Ready, facts.Services["broker"].Detail));
    }

    [Fact]
    public async Task Tree_of_z_nodes_is_read_down_to_its_level()
    {
        using var cluster = await ServeAsync();
        MetadataProbe question = new(cluster.Servers, [], ["/loadbalance/brokers"])
        {
            Trees = [new("/tree", 2), new("/no/such", 3), new("/ledgers/available/readonly", 2)],
        };

        var metadata = (await ProbeAsync(new() { Metadata = question })).Metadata!;

        Assert.True(metadata.Reachable, metadata.Detail);
        Assert.Equal(["a", "b"], metadata.Children["/tree"]);
        Assert.Equal(["a1", "a2"], metadata.Children["/tree/a"]);
        Assert.Empty(metadata.Children["/tree/b"]);
        Assert.Equal(["/tree/a/a1", "/tree/a/a2"], metadata.Nodes.Keys.Order());
        Assert.Equal("replica: \"h1:3181\"\n", metadata.Nodes["/tree/a/a1"]);
        Assert.False(metadata.Children.ContainsKey("/no/such"));
        Assert.Empty(metadata.Children["/ledgers/available/readonly"]);
        Assert.Single(metadata.Children["/loadbalance/brokers"]);
        Assert.Empty(metadata.Truncated);
    }

    /// <summary>A bookie without a metrics port cannot say whose znode it is.</summary>
    [Fact]
    public async Task Bookie_without_metrics_is_believed_by_its_z_node()
    {
        using var cluster = await ServeAsync();

        var result = Assert.Single(await WaitAsync(new ReadinessWait(
            1, new BookieReadiness(cluster.Servers, "127.0.0.1", cluster.LateBookie, null), null, 30, [])));

        Assert.Equal((ReadinessOutcome.Open, "writable"), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task Service_whose_probe_is_open_is_ready()
    {
        using var cluster = await ServeAsync();
        var service = Service("lingers", await LingererAsync());
        await StartAsync(service);

        var facts = await ProbeAsync(
            new()
            {
                Services =
                [
                    new(
                        service.Id,
                        service.PidFile,
                        service.Inputs,
                        [],
                        new ZooKeeperReadiness("127.0.0.1", cluster.ZooKeeper, 0)
                    ),
                ],
            }
        );

        Assert.True(
            facts.Services[service.Id] is { Running: true, Ready: true, Detail: "standalone" },
            $"{facts.Services[service.Id]}"
        );
    }

    [Fact]
    public async Task Wait_ends_after_the_process_was_restarted_twice_in_vain()
    {
        var service = Service(
            "loops",
            await ScriptAsync("loops.sh", "echo a life", "sleep 1", "echo ERROR it ends again", "exit 3")
        );
        await StartAsync(service);

        var waiting = WaitAsync(
            new ReadinessWait(1, UnmetProbe, service.PidFile, 60, [service.OutputFile], Restarts: true)
        );
        while (!waiting.IsCompleted)
        {
            await PassAsync(0.1);
            if (!(await ServiceAsync(service)).Running)
                await OutcomeAsync(service);
        }

        var result = Assert.Single(await waiting);
        Assert.Equal(ReadinessOutcome.ProcessEnded, result.Outcome);
        Assert.Contains("it ends again", result.Cause, StringComparison.Ordinal);
        Assert.InRange(result.Seconds, 1, 29);
    }

    [Fact]
    public async Task Wait_goes_on_with_a_process_that_was_started_again_once()
    {
        var first = Service("twice", await ScriptAsync("first.sh", "sleep 1", "exit 3"));
        var second = first with { Command = [await LingererAsync()] };
        await StartAsync(first);

        var waiting = WaitAsync(new ReadinessWait(1, UnmetProbe, first.PidFile, 8, [], Restarts: true));
        await EventuallyAsync(async () => !(await ServiceAsync(first)).Running);
        Assert.False(waiting.IsCompleted);
        await StartAsync(second);

        Assert.Equal(ReadinessOutcome.TimedOut, Assert.Single(await waiting).Outcome);
        Assert.True((await ServiceAsync(second)).Running);
    }
}
