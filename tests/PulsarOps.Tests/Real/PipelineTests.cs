using System.Diagnostics;

namespace PulsarOps.Tests.Real;

/// <summary>The whole pipeline of 4.0.8: three ZooKeeper servers, three bookies, two brokers.</summary>
[Collection(nameof(RealPulsar))]
public sealed class PipelineTests
{
    [Fact]
    public void Pipeline_is_idempotent_repairs_drift_and_keeps_messages()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 11000);
        var first = Timed(() => cluster.Run(LocalCluster.WholePipeline).Succeeded());
        Assert.Single(first.Result.Output);
        cluster.AssertReady();
        MessagesGoThroughEveryBroker(cluster);

        TheSecondRunChangesNothing(cluster, first.Seconds);
        foreach (var tampering in Tampering.All)
            OnlyThatIsMended(cluster, tampering);

        MessagesSurviveUninstallingWithoutRemoveData(cluster);
        TheCallInOneWorksAsWell(cluster);
    }

    private static void MessagesGoThroughEveryBroker(LocalCluster cluster)
    {
        var checks = cluster.Run("$topology | Test-PulsarCluster").Succeeded().Of<PulsarCheck>();
        var messages = checks.Where(check => check.Name == "Messages").ToArray();
        Assert.Equal(["broker@local1", "broker@local2"], messages.Select(check => check.Target));
        Assert.All(messages, check => Assert.StartsWith("10 of 10 messages", check.Message, StringComparison.Ordinal));
        Assert.Contains(
            "written through broker@local2, read through broker@local1",
            messages[0].Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "written through broker@local1, read through broker@local2",
            messages[1].Message,
            StringComparison.Ordinal
        );
    }

    private static void TheSecondRunChangesNothing(LocalCluster cluster, double firstSeconds)
    {
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());

        var second = Timed(() => cluster.Run(LocalCluster.WholePipeline).Succeeded());

        Assert.Single(second.Result.Output);
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());
        // It starts nothing and waits for nothing. How quick it is in itself, bench/ tells on a machine that does
        // nothing else.
        Assert.True(
            second.Seconds < firstSeconds / 4,
            $"The second run took {second.Seconds:0.00} s, the first {firstSeconds:0.00} s."
        );
    }

    private static void OnlyThatIsMended(LocalCluster cluster, Tampering tampering)
    {
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());
        tampering.Do(cluster.Folder, cluster);
        Assert.False(
            files.SequenceEqual(cluster.Snapshot()) && processes == cluster.Processes(),
            $"{tampering.Name} changed nothing."
        );

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        cluster.AssertReady();
        tampering.AssertMended(files, cluster.Snapshot(), processes, cluster.Processes());
    }

    private static void MessagesSurviveUninstallingWithoutRemoveData(LocalCluster cluster)
    {
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe("kept", "reader");
        client.Produce("kept", count: 200);

        cluster.Run("$topology | Stop-PulsarCluster").Succeeded();
        Assert.Empty(JavaProcesses.Under(cluster.Folder));
        cluster.Run("$topology | Uninstall-PulsarCluster -Force").Succeeded();
        Assert.Equal(
            ["data", "logs"],
            Directory.EnumerateDirectories(Path.Combine(cluster.Folder, "local1")).Select(Path.GetFileName).Order()
        );
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        Assert.Equal(200, client.Consume("kept", "reader", count: 200));
    }

    private static void TheCallInOneWorksAsWell(LocalCluster cluster)
    {
        cluster.AssertUninstalls();
    }

    private static (T Result, double Seconds) Timed<T>(Func<T> action)
    {
        var watch = Stopwatch.StartNew();
        return (action(), watch.Elapsed.TotalSeconds);
    }
}
