using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>4.0.8 on three hosts that have all roles each: the main job, from bare hosts to messages, and what happens to it later.</summary>
[Collection(nameof(Lab))]
public sealed class CombinedClusterTests(Lab lab)
{
    private const string Stages =
        "$topology | Initialize-PulsarHost | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata | " +
        "Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker";

    [Fact]
    public void Three_bare_hosts_become_a_cluster_by_one_pipeline()
    {
        using var cluster = new RemoteCluster(lab.HostsOf<CombinedClusterTests>(3, prefix: "pulsar"));
        Assert.Single(cluster.Run(Stages).Succeeded().Output);
        cluster.AssertHealthy();
        TheSecondRunChangesNothing(cluster);
    }

    private static void TheSecondRunChangesNothing(RemoteCluster cluster)
    {
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());

        // The first one compiles.
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var watch = Stopwatch.StartNew();
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var seconds = watch.Elapsed.TotalSeconds;

        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());
        Assert.True(seconds < 1, $"The second run took {seconds:0.00} s.");
    }
}
