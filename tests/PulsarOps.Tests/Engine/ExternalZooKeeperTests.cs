using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>A cluster without ZooKeeper servers of its own.</summary>
public sealed class ExternalZooKeeperTests
{
    private const string Servers = "z1:2181,z2:2181,z3:2181";
    private const string Chroot = "/teams/one";

    private static World Guest(string external = Servers + Chroot) =>
        new(archive => Topologies.Hosts(3, archive).With(externalZooKeeper: external));

    private static IReadOnlyList<ZooKeeperServer> Start(World world) =>
        OutsideZooKeeper.Start(world.Simulation, Servers.Split(','));

    private static async Task<World> WithZooKeeperAsync(string external = Servers + Chroot)
    {
        var world = Guest(external);
        Start(world);
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(30));
        return world;
    }

    [Fact]
    public async Task Cluster_is_deployed_below_its_node_and_a_second_run_does_nothing()
    {
        var world = await World.DeployedAsync(await WithZooKeeperAsync());

        Assert.Equal(["teams"], ZooKeeperClient.Connect(world.Host("h1"), Servers).Tree!.List("/"));
        Assert.True(ZooKeeperClient.Connect(world.Host("h1"), Servers + Chroot).Tree!.Exists("/admin/clusters/c1"));
        await world.ApplyAsync(Plans.Everything);
        Assert.Empty(world.Writes());
        Assert.Equal(1, world.Initializations());
    }

    [Fact]
    public async Task Stages_reach_the_same()
    {
        var world = await WithZooKeeperAsync();
        foreach (
            var desired in new[]
            {
                DesiredState.Prepared,
                DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie),
                DesiredState.Initialized,
                DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie),
                DesiredState.Of(LifecycleState.Installed, PulsarRole.Broker),
                DesiredState.Of(LifecycleState.Running, PulsarRole.Broker),
            }
        )
        {
            await world.ApplyAsync(desired);
        }

        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task Metadata_are_not_initialised_from_a_node_without_the_release()
    {
        var world = await WithZooKeeperAsync();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync([DesiredState.Initialized]));

        Assert.Equal((nameof(SR.NotInstalled), "bookie@h1"), (error.ErrorId, error.Target));
        Assert.Contains("Install-PulsarBookie", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.5.10", true)]
    [InlineData("3.4.14", true)]
    [InlineData("3.6.0", false)]
    [InlineData("3.10.1", false)]
    public async Task Old_version_is_refused_with_the_reason(string version, bool isRefused)
    {
        var world = Guest();
        foreach (var server in Start(world))
            server.Version = version;
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(30));

        if (!isRefused)
        {
            await world.ApplyAsync(Plans.Everything);
            return;
        }

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));
        Assert.Equal((nameof(SR.ExternalZooKeeperTooOld), "z1:2181"), (error.ErrorId, error.Target));
        Assert.Contains(version, error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Each_unreachable_host_is_reported()
    {
        var world = Guest();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.ExternalZooKeeperUnreachable), error.ErrorId);
        Assert.Equal(
            ["h1", "h2", "h3"],
            world.Log.Failures.Select(failure => failure.Target).Append(error.Target).Order()
        );
        Assert.Contains("z2:2181: port 2181 does not answer", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Metadata_of_another_cluster_is_refused_and_two_clusters_coexist()
    {
        var world = await WithZooKeeperAsync(Servers);
        ClusterMetadata.Initialize(ZooKeeperClient.Connect(world.Host("h1"), Servers).Tree!, "other", "{}", 99);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.MetadataConflict), error.ErrorId);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        var apart = world.Topology.With(externalZooKeeper: Servers + Chroot);
        await world.ApplyAsync(apart, Plans.Everything);
    }

    [Fact]
    public async Task Living_cluster_of_the_same_name_is_not_joined()
    {
        var world = await WithZooKeeperAsync();
        var tree = ZooKeeperClient.Connect(world.Host("h1"), Servers + Chroot).Tree!;
        ClusterMetadata.Initialize(
            tree, "c1", """{"serviceUrl":"http://h9:8080","brokerServiceUrl":"pulsar://h9:6650"}""", 99);
        tree.Create("/loadbalance/brokers/h9:8080", "");
        tree.Create("/ledgers/cookies/h9:3181", "");

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal((nameof(SR.MetadataNotOurs), "c1"), (error.ErrorId, error.Target));
        Assert.All(
            ["serviceUrl is http://h9:8080", "brokers are h9:8080", "bookies are h9:3181"],
            message => Assert.Contains(message, error.Message, StringComparison.Ordinal));
        Assert.Empty(world.Writes());
        foreach (var desiredStates in new[]
        {
            [DesiredState.Initialized],
            [DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie)],
            new[] { DesiredState.Of(LifecycleState.Running, PulsarRole.Broker) },
        })
        {
            Assert.Equal(
                nameof(SR.MetadataNotOurs),
                Assert.IsType<PulsarOpsException>(await world.FailureAsync(desiredStates)).ErrorId);
        }
    }

    [Fact]
    public async Task Cookies_of_an_earlier_cluster_are_reported_before_any_change()
    {
        var world = await World.DeployedAsync(await WithZooKeeperAsync());
        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = true });
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.CookieLeft), error.ErrorId);
        Assert.Equal(
            ["bookie@h1", "bookie@h2", "bookie@h3"],
            world.Log.Failures.Select(failure => failure.Target).Append(error.Target).Order(StringComparer.Ordinal));
        Assert.Contains("cookie_delete h3:3181", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Disks_of_other_metadata_are_reported_before_any_change()
    {
        var world = await World.DeployedAsync(await WithZooKeeperAsync());
        await world.ApplyAsync(World.Stopped);
        ZooKeeperClient.Connect(world.Host("h1"), Servers + Chroot).Tree!.Write("/ledgers/INSTANCEID", "another");
        world.Simulation.Record.Clear();

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Plans.Everything));

        Assert.Equal(nameof(SR.InstanceDiffers), error.ErrorId);
        Assert.Contains("another", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Different_service_urls_in_the_metadata_are_reported_with_both_values()
    {
        var world = await World.DeployedAsync(await WithZooKeeperAsync());
        ZooKeeperClient.Connect(world.Host("h1"), Servers + Chroot).Tree!
            .Write(
                "/admin/clusters/c1",
                """{"serviceUrl":"http://h9:8080","brokerServiceUrl":"pulsar://h1:6650,h2:6650,h3:6650"}""");

        await world.ApplyAsync(Plans.Everything);

        var warning = Assert.Single(world.Log.Warnings);
        Assert.Contains("serviceUrl http://h9:8080", warning, StringComparison.Ordinal);
        Assert.Contains("http://h1:8080,h2:8080,h3:8080", warning, StringComparison.Ordinal);
    }
}
