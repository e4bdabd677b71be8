using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Tests.Real;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.StandIns;

/// <summary>The lock among real controllers, each a process of its own, some of them killed or frozen.</summary>
public sealed class LockProcessTests(ITestOutputHelper output)
{
    private const int SigStop = 19;
    private const int SigCont = 18;
    private const int LeaseSeconds = 6;

    private static readonly Dictionary<string, string> ShortLease = new()
    {
        [LeaseSettings.Variable] = LeaseSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    [Fact]
    public void Only_one_of_eight_controllers_runs_and_the_others_wait_or_name_it()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 15300, archive: StandIn.Archive());
        var controllers = Enumerable
            .Range(0, 8)
            .Select(index =>
                Controller.Run(
                    $"{cluster.NewTopology} | Install-PulsarCluster {(index % 2 == 0 ? "-WaitSeconds 300" : "")} | "
                        + "Out-Null"
                )
            )
            .ToArray();
        try
        {
            var ends = controllers.Select(controller => controller.Wait()).ToArray();

            foreach (var (end, index) in ends.Select((end, index) => (end, index)))
            {
                output.WriteLine($"{index}: {end.ExitCode} {end.Output}");
                if (end.ExitCode == 0)
                    continue;
                Assert.True(index % 2 == 1, end.Output);
                Assert.Matches(
                    @"Install-PulsarCluster of \S+@.+ \(process \d+\) \(operation [0-9a-f]{16}\) holds it and "
                        + @"renewed it \d+ s ago",
                    end.Output.Replace("\n", "", StringComparison.Ordinal)
                );
            }

            cluster.AssertReady();
            var operations = Operations(cluster);
            Assert.All(operations, operation => Assert.Equal(PulsarOperationStatus.Succeeded, operation.Status));
            AssertNothingTwice(operations);
        }
        finally
        {
            foreach (var controller in controllers)
                controller.Dispose();
        }
    }

    [Fact]
    public void Crashed_owner_is_replaced_after_its_lease()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 15400, archive: StandIn.Archive());
        using var owner = Begin(cluster);
        owner.Signal(Controller.SigKill);
        owner.Wait();
        var watch = Stopwatch.StartNew();

        var refused = cluster.Run("$topology | Install-PulsarCluster");
        Assert.True(
            watch.Elapsed.TotalSeconds > LeaseSeconds
                || refused.Errors.Any(error =>
                    error.FullyQualifiedErrorId.StartsWith(nameof(SR.ClusterLocked), StringComparison.Ordinal)
                )
        );
        cluster.Run("$topology | Install-PulsarCluster -WaitSeconds 60").Succeeded();

        var operations = Operations(cluster);
        Assert.Equal(
            [PulsarOperationStatus.Interrupted, PulsarOperationStatus.Succeeded],
            operations.Select(operation => operation.Status)
        );
        Assert.Equal(operations[0].Id, operations[1].Continues);
        AssertNothingTwice(operations);
    }

    [Fact]
    public void Frozen_owner_that_wakes_up_changes_nothing()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 15500, archive: StandIn.Archive());
        using var owner = Begin(cluster);
        owner.Signal(SigStop);
        try
        {
            cluster.Run("$topology | Install-PulsarCluster -WaitSeconds 120").Succeeded();
        }
        finally
        {
            var (files, processes) = (cluster.Snapshot(), cluster.Processes());
            owner.Signal(SigCont);
            var end = owner.Wait();
            output.WriteLine(end.Output);
            Assert.NotEqual(0, end.ExitCode);
            Assert.Contains(
                "The lock of the cluster was lost",
                end.Output.Replace("\n", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
            var after = cluster.Snapshot();
            Assert.Empty(files.Except(after).Concat(after.Except(files)));
            Assert.Equal(processes, cluster.Processes());
        }

        AssertNothingTwice(Operations(cluster));
    }

    [Fact]
    public void Unlocked_owner_ends_with_an_error_and_the_next_one_continues()
    {
        using var cluster = new LocalCluster("4.0.8", nodes: 1, portOffset: 15600, archive: StandIn.Archive());
        using var owner = Begin(cluster);

        var unlock = cluster
            .Run("$topology | Unlock-PulsarCluster -Force | Out-Null; $topology | Install-PulsarCluster")
            .Succeeded();

        Assert.NotEmpty(unlock.Output);
        var end = owner.Wait();
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains(
            "The lock of the cluster was lost",
            end.Output.Replace("\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        cluster.AssertReady();
        AssertNothingTwice(Operations(cluster));
    }

    /// <summary>A deployment that has the lock and has begun.</summary>
    private static Controller Begin(LocalCluster cluster)
    {
        var controller = Controller.Run($"{cluster.NewTopology} | Install-PulsarCluster | Out-Null", ShortLease);
        var journal = $"{cluster.Folder}/pulsarops/journal";
        for (
            var watch = Stopwatch.StartNew();
            !File.Exists(journal) || !File.ReadAllText(journal).Contains("\ndone\t", StringComparison.Ordinal);
            Thread.Sleep(5)
        )
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60) && !controller.HasExited, "It did not begin.");
        return controller;
    }

    private static IReadOnlyList<PulsarOperation> Operations(LocalCluster cluster) =>
        cluster.Run("$topology | Get-PulsarOperation").Succeeded().Of<PulsarOperation>();

    private static void AssertNothingTwice(IEnumerable<PulsarOperation> operations) =>
        Assert.DoesNotContain(
            operations
                .SelectMany(operation => operation.Steps)
                .Where(step => step.Outcome == PulsarStepOutcome.Changed)
                .GroupBy(step => (step.Node, step.Id)),
            group => group.Count() > 1
        );
}
