using CsCheck;
using PulsarOps.Execution;

namespace PulsarOps.Tests.Engine;

/// <summary>The graph alone: any steps on any hosts, any of which may fail.</summary>
public sealed class ExecutorTests
{
    private const int Largest = 24;

    [Fact]
    public Task Everything_runs_once_unless_something_before_it_has_failed() =>
        Graphs(Fate.Fails)
            .SampleAsync(
                async graph =>
                {
                    var (hosts, failures) = await RunAsync(graph);

        Assert.Equal(Expected(graph), hosts.Runs.Order());
        Assert.Equal(graph.Nodes.Count(node => hosts.Runs.Contains(node.Number) && node.Fate == Fate.Fails), failures);
    }, iter: 200);

    [Fact]
    public Task Steps_run_once_and_in_order_even_if_connections_break() =>
        Graphs(Fate.Breaks)
            .SampleAsync(
                async graph =>
                {
                    var (hosts, failures) = await RunAsync(graph);

        var runs = hosts.Runs.ToArray();
        Assert.Equal(runs.Length, runs.Distinct().Count());
        Assert.Subset(Expected(graph).ToHashSet(), runs.ToHashSet());
        foreach (var (number, at) in runs.Select((number, at) => (number, at)))
            Assert.All(graph.Nodes[number].After, other => Assert.InRange(Array.IndexOf(runs, other), 0, at - 1));
        Assert.Equal(runs.Any(number => graph.Nodes[number].Fate == Fate.Breaks), failures > 0);
    }, iter: 200);

    [Fact]
    public Task Batches_of_one_host_never_overlap() => Graphs(Fate.Fails).SampleAsync(async graph =>
    {
        var (hosts, _) = await RunAsync(graph);

        Assert.False(hosts.Overlapped);
    }, iter: 200);

    [Fact]
    public async Task Independent_steps_share_a_batch_and_waits_of_a_host_share_a_request()
    {
        var graph = new Graph([
            new(0, Node.Apply, "m1", Fate.Succeeds, []),
            new(1, Node.Apply, "m1", Fate.Succeeds, [0]),
            new(2, Node.Apply, "m1", Fate.Succeeds, [1]),
            new(3, Node.Apply, "m2", Fate.Succeeds, [2]),
            new(4, Node.Wait, "m1", Fate.Succeeds, [2]),
            new(5, Node.Wait, "m1", Fate.Succeeds, []),
            new(6, Node.Wait, "m1", Fate.Succeeds, []),
            new(7, Node.Apply, "m1", Fate.Succeeds, [3]),
        ]);

        var (hosts, _) = await RunAsync(graph);

        Assert.Equal(["0 1 2", "3", "7"], hosts.Batches);
        Assert.Equal(["5 6 4"], hosts.Questions);
    }

    [Fact]
    public async Task Cancelled_graph_starts_nothing_more_and_ends_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var graph = new Graph([
            new(0, Node.Apply, "m1", Fate.Cancels, []),
            new(1, Node.Apply, "m2", Fate.Succeeds, [0]),
        ]);
        var hosts = new ScriptedHosts(graph, stop);
        var log = new RecordingLog();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(graph, hosts, log, stop.Token));

        Assert.Equal([0], hosts.Runs);
        Assert.Empty(log.Failures);
    }

    /// <summary>Each step comes after some of those before it.</summary>
    private static Gen<Graph> Graphs(Fate trouble) =>
        Gen.Select(
            Gen.Int[0, 9].Array[1, Largest],
            Gen.Int[0, 3].Array[Largest],
            Gen.Int[0, Largest - 1].Array[0, 3].Array[Largest],
            Gen.Int[0, 7].Array[Largest],
            (kinds, hosts, after, fates) =>
                new Graph([
                    .. kinds.Select(
                        (kind, index) =>
                            new Node(
                                index,
                                kind,
                                $"m{hosts[index]}",
                                fates[index] == 7 ? trouble : Fate.Succeeds,
                                [.. after[index].Where(other => other < index).Distinct()]
                            )
                    ),
                ])
        );

    private static async Task<(ScriptedHosts Hosts, int Failures)> RunAsync(Graph graph)
    {
        var hosts = new ScriptedHosts(graph);
        var log = new RecordingLog();
        var failures = await RunAsync(graph, hosts, log, CancellationToken.None);
        Assert.Equal(failures.Count, log.Failures.Count);
        return (hosts, failures.Count);
    }

    private static async Task<IReadOnlyList<StepFailure>> RunAsync(
        Graph graph,
        ScriptedHosts hosts,
        RecordingLog log,
        CancellationToken cancellation
    )
    {
        using var progress = new StepProgress("Test", log);
        return await new PlanExecutor(hosts.Host, log, progress, cancellation)
            .RunAsync([.. graph.Nodes.Select(node => node.Step)])
            .WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    /// <summary>Whatever has no failure before it.</summary>
    private static IEnumerable<int> Expected(Graph graph)
    {
        var succeeds = new HashSet<int>();
        foreach (var node in graph.Nodes.Where(node => node.After.All(succeeds.Contains)))
        {
            yield return node.Number;
            if (node.Fate == Fate.Succeeds)
                succeeds.Add(node.Number);
        }
    }
}
