using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Real;

/// <summary>Controllers are killed while they update a running cluster of 4.0.8 that receives messages.</summary>
[Collection(nameof(RealPulsar))]
public sealed class KillTests(ITestOutputHelper output)
{
    private const string Topic = "kept";
    private const string Subscription = "reader";

    // The messages go on for about as long as the updates; pulsar-client takes 1000 at most.
    private static readonly (int Kills, int Messages, int PerSecond) Size = TestTier.IsFull
        ? (20, 1000, 4)
        : (5, 400, 6);

    [Fact]
    public async Task SIGKILL_in_an_update_under_live_traffic()
    {
        var watch = Stopwatch.StartNew();
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 13200);
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Tell("installed");
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe(Topic, Subscription);
        var producing = client.ProduceAsync(Topic, Size.Messages, Size.PerSecond);
        while (client.Backlog(Topic, Subscription) == 0 && !producing.IsCompleted)
            Thread.Sleep(100);
        Tell("messages flow");
        var before = cluster.Processes().Split('\n');
        var chain = new KillChain(cluster, leaseSeconds: 6, output);
        for (var (kills, round) = (Kills(), 0); kills.Length > 0; round++)
        {
            // Other names of the metadata's keys, or again the first ones: all bookies and brokers get new files.
            cluster.Change($"-KeyStyle {(round % 2 == 0 ? "ZooKeeper" : "MetadataStore")}");
            kills = kills[chain.Run("Update-PulsarCluster", kills)..];
            Tell("updated");
            chain.AssertWanted("Update-PulsarCluster");
        }

        var acknowledged = await producing;
        Tell($"{acknowledged} messages acknowledged");
        chain.AssertNothingLeft();
        Assert.Equal(
            cluster.Topology.Of(PulsarRole.ZooKeeper).Select(server => server.Id),
            cluster.Processes().Split('\n').Intersect(before).Select(process => process.Split(' ')[0])
        );
        var received = client.Read(Topic, Subscription);
        Assert.Empty(Enumerable.Range(1, acknowledged).Select(number => $"{number}").Except(received));
        Assert.Equal(Size.Messages, acknowledged);
        Tell("all received");

        void Tell(string what) => output.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s: {what}");
    }

    /// <summary>At a stop, a start or in the wait that follows, of one of the first services or a later one.</summary>
    private Kill[] Kills()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, Size.Kills)
                .Select(index => new Kill(random.Next(1, 12), random.Next(4000), index % 2 == 0)),
        ];
    }
}
