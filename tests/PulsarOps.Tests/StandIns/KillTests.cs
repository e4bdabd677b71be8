using PulsarOps.Deployment;
using PulsarOps.Deployment.Journal;
using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>
/// Real controllers that are killed from outside, at records of the journal and in mid-script: the next one, of somebody who knows
/// nothing of them, ends in the wanted state, no step is done twice, and nothing that was acknowledged is lost.
/// </summary>
[Collection(nameof(RealPulsar))]
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

    /// <summary>With the scripts each gets just one primitive further, so that every record is hit; without them they do what they have.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SIGKILL_at_every_record_of_a_deployment(bool withScripts)
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15700, archive: StandIn.Archive());

        Run(cluster, "Install-PulsarCluster", Every(withScripts));

        cluster.AssertHealthy();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SIGKILL_at_every_record_of_an_update(bool withScripts)
    {
        TestTier.RequireFull();
        using var cluster = new LocalCluster("4.0.8", nodes: 3, portOffset: 15800, archive: StandIn.Archive());

        Update(cluster, Every(withScripts));
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

        Assert.Equal(before.Where(process => process.StartsWith("zookeeper", StringComparison.Ordinal)), cluster.Processes().Split('\n').Intersect(before));
        Assert.Equal(Messages, client.Consume("kept", "reader", Messages));
    }

    private void Run(LocalCluster cluster, string command, IEnumerable<Kill> kills)
    {
        Assert.True(new KillChain(cluster, output).Run(command, kills) > 0, "None was killed.");

        cluster.AssertWhole();
        Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
        // Where the last one found nothing left to do it did not lock, and the lease of the one before it goes on for seconds.
        for (var tries = 0; tries < 50 && Operations().Any(operation => operation.Status == PulsarOperationStatus.Running); tries++)
            Thread.Sleep(200);
        var operations = Operations();
        // One may be killed when all it had left to do was to return.
        Assert.All(operations, operation => Assert.True(
            operation.Status is PulsarOperationStatus.Interrupted or PulsarOperationStatus.Succeeded, $"{operation}"));
        var twice = operations.SelectMany(operation => operation.Steps).Where(step => step.Outcome == PulsarStepOutcome.Changed)
            .GroupBy(step => (step.Node, step.Id)).Where(group => group.Count() > 1).Select(group => $"{group.First()}");
        Assert.Empty(twice);
        // A script that nobody waits for may still be about to end.
        for (var tries = 0; tries < 50 && Strangers().Any(); tries++)
            Thread.Sleep(100);
        Assert.Empty(Strangers());

        PulsarOperation[] Operations() =>
            [.. cluster.Run("$topology | Get-PulsarOperation -Last 1000").Succeeded().Of<PulsarOperation>().Where(operation => operation.Activity == command)];

        IEnumerable<int> Strangers() => JavaProcesses.Using(cluster.Root).Except(JavaProcesses.Recorded(cluster.Folder));
    }

    /// <summary>Some, each at another record and some milliseconds later, every other one with its scripts.</summary>
    private Kill[] Sample((int Count, int Records) few)
    {
        var random = NewRandom();
        return [.. Enumerable.Range(0, few.Count).Select(index => new Kill(random.Next(1, few.Records), random.Next(30), index % 2 == 0))];
    }

    private IEnumerable<Kill> Every(bool withScripts)
    {
        var random = NewRandom();
        // Its begin, a start and what is done: where the start alone were hit each time nothing would ever be done.
        return Enumerable.Range(0, 500).Select(index => new Kill(2 + (index % 2), random.Next(index % 3 == 0 ? 200 : 20), withScripts));
    }

    private Random NewRandom()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return new(seed);
    }
}
