using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>2.10.1, which has other settings, also by the names of the releases before it.</summary>
[Collection(nameof(RealPulsar))]
public sealed class OldReleaseTests
{
    [Theory]
    [InlineData("Auto", "metadataStoreUrl=zk:127.0.0.1:")]
    [InlineData("ZooKeeper", "zookeeperServers=127.0.0.1:")]
    public void An_old_release_runs_by_either_names_of_its_settings_and_leaves_nothing(string keyStyle, string setting)
    {
        if (keyStyle == "Auto")
            TestTier.RequireFull(); // ModeTests do it on hosts
        using var cluster = new LocalCluster("2.10.1", nodes: 1, portOffset: 12000, $"-KeyStyle {keyStyle}");

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        Assert.Contains(File.ReadLines($"{cluster.Folder}/local1/conf/broker.conf"), line => line.StartsWith(setting, StringComparison.Ordinal));
        cluster.AssertHealthy();
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.False(Directory.Exists(cluster.Folder));
        Assert.Empty(JavaProcesses.Under(cluster.Folder));
    }

    [Fact]
    public void An_old_release_runs_with_three_nodes()
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("2.10.1", nodes: 3, portOffset: 12000);
        cluster.Run(LocalCluster.WholePipeline).Succeeded();
        cluster.AssertHealthy();
    }
}
