using PulsarOps.Execution;

namespace PulsarOps.Tests.Engine;

/// <summary>The gate that is asked before each service is changed and stopped.</summary>
public sealed class StopGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Services on three hosts, which begin one after the other, and a step of a host.</summary>
    private static Graph Roll { get; } = new([
        new(0, Node.Apply, "m1", Fate.Succeeds, []) { Turn = "a" },
        new(1, Node.Apply, "m1", Fate.Succeeds, [0]) { Turn = "a" },
        new(2, Node.Apply, "m2", Fate.Succeeds, [1]) { Turn = "b" },
        new(3, Node.Wait, "m2", Fate.Succeeds, [2]) { Turn = "b" },
        new(4, Node.Apply, "m3", Fate.Succeeds, [3]) { Turn = "c" },
        new(5, Node.Apply, "m3", Fate.Succeeds, []),
    ]);

    [Fact]
    public async Task Gate_is_asked_once_for_each_service_right_before_its_first_step()
    {
        var hosts = new ScriptedHosts(Roll);
        var runs = new List<string>();
        var gate = new Gate(turn =>
        {
            runs.Add($"{turn.Service}: {string.Join(' ', hosts.Runs.Where(number => number != 5))}");
            return null;
        });

        var (failures, executor) = await RunAsync(Roll, hosts, gate);

        Assert.Equal(["a: ", "b: 0 1", "c: 0 1 2 3"], runs);
        Assert.Equal([0, 1, 2, 3, 4, 5], hosts.Runs.Order());
        Assert.Empty(failures);
        Assert.Null(executor.Closure);
        Assert.Empty(executor.NotBegun);
    }

    [Fact]
    public async Task Closed_gate_lets_no_further_service_begin_and_finishes_those_that_have()
    {
        var hosts = new ScriptedHosts(Roll);
        var gate = new Gate(turn => turn.Service == "b" ? new("the window has ended") : null);

        var (failures, executor) = await RunAsync(Roll, hosts, gate);

        Assert.Equal([0, 1, 5], hosts.Runs.Order());
        Assert.Empty(failures);
        Assert.Equal("the window has ended", executor.Closure!.Reason);
        Assert.Equal(["b", "c"], executor.NotBegun);
        Assert.Equal(["a", "b"], gate.Asked);
    }

    [Fact]
    public async Task Error_of_the_gate_is_the_failure_of_the_run()
    {
        var error = new PulsarOpsException("StopUnsafe", ErrorKind.InvalidState, "b", "b", "why", "first");
        var (failures, executor) = await RunAsync(
            Roll, new(Roll), new Gate(turn => turn.Service == "b" ? new("it is not safe", error) : null));

        Assert.Same(error, Assert.Single(failures).Error);
        Assert.Same(error, executor.Closure!.Error);
    }

    [Fact]
    public async Task Gate_that_throws_is_closed()
    {
        var hosts = new ScriptedHosts(Roll);

        var (failures, executor) = await RunAsync(Roll, hosts, new Gate(_ => throw new IOException("no answer")));

        Assert.Equal([5], hosts.Runs);
        Assert.Contains("no answer", Assert.Single(failures).Error.Message, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c"], executor.NotBegun);
    }

    [Fact]
    public async Task What_was_paused_is_put_back_when_the_gate_closes()
    {
        var graph = new Graph([
            new(0, Node.Apply, "m1", Fate.Succeeds, []) { Turn = "a" },
            new(1, Node.Apply, "m2", Fate.Succeeds, [0]) { Turn = "b" },
            new(2, Node.Apply, "m1", Fate.Succeeds, [0]) { AfterEnd = [1] },
        ]);
        var hosts = new ScriptedHosts(graph);

        var (failures, _) = await RunAsync(graph, hosts, new Gate(turn => turn.Service == "b" ? new("over") : null));

        Assert.Equal([0, 2], hosts.Runs);
        Assert.Empty(failures);
    }

    [Fact]
    public async Task Services_that_are_ready_together_are_asked_about_one_by_one()
    {
        var graph = new Graph([
            .. Enumerable.Range(0, 6).Select(
                number => new Node(number, Node.Apply, $"m{number % 3}", Fate.Succeeds, []) { Turn = $"s{number}" }),
        ]);
        var (asking, most, others) = (0, 0, new List<int>());
        var gate = new Gate(turn =>
        {
            others.Add(turn.Others().Count);
            return null;
        })
        {
            Before = async () =>
            {
                most = Math.Max(most, Interlocked.Increment(ref asking));
                await Task.Delay(1, CancellationToken.None);
                Interlocked.Decrement(ref asking);
            },
        };

        await RunAsync(graph, new(graph), gate);

        Assert.Equal(1, most);
        Assert.Equal(6, others.Count);
        Assert.Equal(0, others[0]);
    }

    [Fact]
    public async Task Batch_ends_before_a_service_whose_turn_has_not_begun()
    {
        var graph = new Graph([
            new(0, Node.Apply, "m1", Fate.Succeeds, []) { Turn = "a" },
            new(1, Node.Apply, "m1", Fate.Succeeds, [0]) { Turn = "a" },
            new(2, Node.Apply, "m1", Fate.Succeeds, [1]) { Turn = "b" },
        ]);
        var hosts = new ScriptedHosts(graph);

        await RunAsync(graph, hosts, new Gate(_ => null));

        Assert.Equal(["0 1", "2"], hosts.Batches);
    }

    [Fact]
    public async Task Cancelled_run_does_not_wait_for_the_gate()
    {
        using var stop = new CancellationTokenSource();
        var hosts = new ScriptedHosts(Roll);
        var gate = new Gate(_ => null) { Before = () => Task.Delay(Timeout.Infinite, stop.Token) };
        var run = RunAsync(Roll, hosts, gate, stop);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.DoesNotContain(0, hosts.Runs);
    }

    [Fact]
    public async Task First_gate_that_is_closed_answers_for_all()
    {
        var (first, last) = (new Gate(turn => turn.Service == "b" ? new("first") : null), new Gate(_ => null));

        var (_, executor) = await RunAsync(Roll, new(Roll), new StopGates([first, last]));

        Assert.Equal("first", executor.Closure!.Reason);
        Assert.Equal(["a"], last.Asked);
    }

    private static async Task<(IReadOnlyList<StepFailure> Failures, PlanExecutor Executor)> RunAsync(
        Graph graph, ScriptedHosts hosts, IStopGate gate, CancellationTokenSource? stop = null)
    {
        var log = new RecordingLog();
        using var progress = new StepProgress("Test", log);
        var executor = new PlanExecutor(
            hosts.Host, log, progress, stop?.Token ?? TestContext.Current.CancellationToken) { Gate = gate };
        var failures = await executor.RunAsync([.. graph.Nodes.Select(node => node.Step)])
            .WaitAsync(Deadline, CancellationToken.None);
        Assert.Equal(failures.Count, log.Failures.Count);
        return (failures, executor);
    }

    private sealed class Gate(Func<StopTurn, GateClosure?> answer) : IStopGate
    {
        public List<string> Asked { get; } = [];

        public Func<Task> Before { get; init; } = () => Task.CompletedTask;

        public async Task<GateClosure?> AskAsync(StopTurn turn, CancellationToken cancellation)
        {
            Asked.Add(turn.Service);
            await Before();
            return answer(turn);
        }
    }
}
