using System.Diagnostics;
using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>
/// The stand-in as a distribution of its own: deployed by the cmdlets, and honest about what it has confirmed.
/// </summary>
public sealed class StandInTests
{
    [Fact]
    public void Cmdlets_deploy_the_stand_in_and_remove_it()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15000, archive: StandIn.Archive());
        cluster.Run(LocalCluster.WholePipeline).Succeeded();
        cluster.AssertHealthy();

        cluster.AssertUnchangedBy(LocalCluster.WholePipeline);
        cluster.AssertUninstalls();
    }

    [Fact]
    public void ZooKeeper_keeps_confirmed_writes_and_serves_only_with_a_majority()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15100, archive: StandIn.Archive());
        cluster
            .Run("$topology | Install-PulsarZooKeeper | Start-PulsarZooKeeper | Initialize-PulsarMetadata")
            .Succeeded();
        var answers = new Answers(cluster);
        var instance = answers.ZooKeeper("get /ledgers/INSTANCEID");
        Assert.Contains("\tok\t", instance, StringComparison.Ordinal);

        for (var round = 0; round < 3; round++)
        {
            var leader = cluster.Status().Single(service => service.Detail == "leader");
            Kill(leader.ProcessId);
            Eventually.True(
                () => answers.ZooKeeper("get /ledgers/INSTANCEID") == instance,
                "the next leader serves",
                seconds: 20
            );
            cluster.Run("$topology | Start-PulsarZooKeeper").Succeeded();
        }

        foreach (
            var server in cluster
                .Status()
                .Where(service => service.Service.StartsWith("zookeeper", StringComparison.Ordinal))
                .Take(2)
        )
            Kill(server.ProcessId);
        Eventually.True(
            () => answers.FourLetters(3, "srvr") == "This ZooKeeper instance is not currently serving requests\n",
            "the last server stops serving",
            seconds: 20
        );
        Assert.DoesNotContain("\tok\t", answers.ZooKeeper("get /ledgers/INSTANCEID"), StringComparison.Ordinal);
        cluster.Run("$topology | Start-PulsarZooKeeper").Succeeded();
        Assert.Equal(instance, answers.ZooKeeper("get /ledgers/INSTANCEID"));
    }

    [Fact]
    public void Messages_outlive_a_broker_and_a_bookie_that_were_killed()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15200, archive: StandIn.Archive());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe("kept", "reader");
        client.Produce("kept", count: 20);

        foreach (
            var service in cluster
                .Status()
                .Where(service => service.Service is "broker@local1" or "broker@local2" or "bookie@local1")
        )
            Kill(service.ProcessId);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        // By a session of its own, for which it has to wait until that of the killed one ends.
        Assert.Equal("bookie_SERVER_STATUS 1", new Answers(cluster).BookieStatus());
        Assert.Equal(20, client.Consume("kept", "reader", count: 20));
    }

    private static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        process.WaitForExit();
    }
}
