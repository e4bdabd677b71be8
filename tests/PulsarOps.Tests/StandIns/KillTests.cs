using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>
/// Real controllers are killed from outside, at records of the journal and in mid-script. The next controller, which
/// shares no state with them, reaches the desired state, no step is done twice, and no acknowledged message is lost.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Messages = 20;

    // A deployment has about 120 records, an update of six services about 50.
    private static readonly (int Count, int Records) Few = (6, 25);
    private static readonly (int Count, int Records) FewOfAnUpdate = (6, 10);

    [Fact]
    public void SIGKILL_in_a_deployment()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15700, archive: StandIn.Archive());

        Run(cluster, "Install-PulsarCluster", Sample(Few));

        cluster.AssertHealthy();
    }

    [Fact]
    public void SIGKILL_in_an_update()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15800, archive: StandIn.Archive());

        Update(cluster, Sample(FewOfAnUpdate));
    }

    [Fact]
    public void SIGKILL_at_every_record_of_a_deployment()
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15700, archive: StandIn.Archive());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        for (var (record, records) = (1, Records(cluster)); record < records; record++)
        {
            cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force -WaitSeconds 60").Succeeded();
            Run(cluster, "Install-PulsarCluster", [new(record, 0, record % 2 == 0)]);
        }
    }

    [Fact]
    public void SIGKILL_at_every_record_of_an_update()
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15800, archive: StandIn.Archive());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.Change("-KeyStyle ZooKeeper");
        cluster.Run("$topology | Update-PulsarCluster").Succeeded();

        for (var (record, records) = (1, Records(cluster)); record < records; record++)
        {
            // There and back again.
            cluster.Change($"-KeyStyle {(record % 2 == 0 ? "ZooKeeper" : "MetadataStore")}");
            Run(cluster, "Update-PulsarCluster", [new(record, 0, record % 4 > 1)]);
        }
    }

    /// <summary>How many lines the last operation has.</summary>
    private static int Records(LocalCluster cluster)
    {
        var records = File.ReadAllLines(cluster.Journal).Select(line => line.Split('\t')[1]).ToArray();
        return records.Count(operation => operation == records[^1]);
    }

    /// <summary>The bookies and the brokers get other settings.</summary>
    private void Update(LocalCluster cluster, IEnumerable<Kill> kills)
    {
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var client = new PulsarClient(cluster.Topology);
        client.Subscribe("kept", "reader");
        client.Produce("kept", Messages);
        var before = cluster.Processes().Split('\n');
        cluster.Change("-KeyStyle ZooKeeper");

        Run(cluster, "Update-PulsarCluster", kills);

        Assert.Equal(
            before.Where(process => process.StartsWith("zookeeper", StringComparison.Ordinal)),
            cluster.Processes().Split('\n').Intersect(before)
        );
        Assert.Equal(Messages, client.Consume("kept", "reader", Messages));
    }

    private void Run(LocalCluster cluster, string command, IEnumerable<Kill> kills)
    {
        var chain = new KillChain(cluster, leaseSeconds: 6, output);
        Assert.True(chain.Run(command, kills) > 0, "None was killed.");
        chain.AssertWanted(command);
        chain.AssertNothingLeft();
    }

    /// <summary>Some, each at another record and some milliseconds later, every other one with its scripts.</summary>
    private Kill[] Sample((int Count, int Records) few)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, few.Count)
                .Select(index => new Kill(random.Next(1, few.Records), random.Next(30), index % 2 == 0)),
        ];
    }
}
