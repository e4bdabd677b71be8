using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>
/// Releases besides 4.0.8: 2.10.1, which has other settings, also by the names of the releases before it, and those
/// in between.
/// </summary>
[Collection(nameof(RealPulsar))]
public sealed class ReleaseTests
{
    private const int Messages = 200;

    [Theory]
    [InlineData("Auto", "metadataStoreUrl=zk:127.0.0.1:")]
    [InlineData("ZooKeeper", "zookeeperServers=127.0.0.1:")]
    public void Old_release_accepts_both_setting_names_and_leaves_nothing(string keyStyle, string setting)
    {
        if (keyStyle == "Auto")
            TestTier.RequireFull(); // ModeTests do it on hosts
        using var cluster = new LocalCluster("2.10.1", nodes: 1, portOffset: 12000, $"-KeyStyle {keyStyle}");

        Works(cluster);
        Assert.Contains(
            File.ReadLines($"{cluster.Folder}/local1/conf/broker.conf"),
            line => line.StartsWith(setting, StringComparison.Ordinal)
        );
        cluster.AssertUninstalls();
    }

    [Fact]
    public void An_old_release_runs_with_three_nodes()
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("2.10.1", nodes: 3, portOffset: 12000);
        cluster.Run(LocalCluster.WholePipeline).Succeeded();
        cluster.AssertHealthy();
    }

    [Theory]
    [InlineData("3.3.6")]
    [InlineData("4.0.6")]
    public void A_release_in_between_runs_and_leaves_nothing(string version)
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster(version, nodes: 1, portOffset: 12000);

        Works(cluster);
        cluster.AssertUninstalls();
    }

    [Fact]
    public void An_update_to_the_next_patch_release_keeps_the_messages()
    {
        TestTier.RequireFull();
        Archives.Require("4.0.6", "4.0.8");
        using var cluster = new LocalCluster("4.0.6", nodes: 3, portOffset: 12000);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe("kept", "reader");
        client.Produce("kept", Messages);

        cluster.ChangeVersion("4.0.8");
        cluster.Run("$topology | Update-PulsarCluster").Succeeded();

        cluster.AssertHealthy();
        Assert.All(
            JavaProcesses.Under(cluster.Folder),
            process =>
                Assert.Contains(
                    "apache-pulsar-4.0.8",
                    File.ReadAllText($"/proc/{process.Id}/cmdline"),
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(Messages, new PulsarClient(cluster.Topology).Consume("kept", "reader", Messages));
    }

    private static void Works(LocalCluster cluster)
    {
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertHealthy();
        cluster.AssertUnchangedBy("$topology | Install-PulsarCluster");
    }
}
