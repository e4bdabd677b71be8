using System.Diagnostics;
using PulsarOps.Remote;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    private static readonly Gate ShutGate = new ZooKeeperGate("127.0.0.1", ClosedPort, 0);

    [Fact]
    public async Task Wait_ends_with_the_process_and_has_its_last_words()
    {
        var service = Service("ends", await ScriptAsync("ends.sh", "echo first words", "sleep 0.5", "echo last words", "exit 3"));
        await StartAsync(service);

        var result = (await WaitAsync(new GateWait(7, ShutGate, service.PidFile, 30, [service.OutputFile, $"{Work}/missing.log"]))).Single();

        Assert.Equal((7, GateOutcome.ProcessEnded), (result.Number, result.Outcome));
        Assert.Contains("last words", result.LogTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_shows_what_this_process_has_logged_and_not_one_before_it()
    {
        var earlier = Service("again", await ScriptAsync(
            "earlier.sh", "echo 2020-01-01T00:00:00,000 words of an earlier run", "exit 3"));
        var later = earlier with
        {
            Command = [await ScriptAsync("later.sh", "echo ERROR words of this run", "exit 3")],
        };
        foreach (var service in new[] { earlier, later })
        {
            await StartAsync(service);
            await WaitAsync(new GateWait(1, ShutGate, service.PidFile, 30, []));
        }

        var result = (await WaitAsync(new GateWait(7, ShutGate, later.PidFile, 30, [later.OutputFile]))).Single();

        Assert.Equal("ERROR words of this run", result.LogTail.Trim());
        Assert.Contains("words of this run", result.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_without_a_time_are_those_of_the_process_that_was_started_above_them()
    {
        var earlier = Service("silent", await ScriptAsync(
            "talks.sh", "echo ERROR words of an earlier run", "sleep 1.5", "exit 3"));
        var later = earlier with { Command = [await ScriptAsync("silent.sh", "exit 3")] };
        foreach (var service in new[] { earlier, later })
        {
            await StartAsync(service);
            await WaitAsync(new GateWait(1, ShutGate, service.PidFile, 30, []));
        }

        var result = (await WaitAsync(new GateWait(7, ShutGate, later.PidFile, 30, [later.OutputFile]))).Single();

        Assert.Equal(("", ""), (result.LogTail.Trim(), result.Cause));
    }

    [Fact]
    public async Task Wait_ends_at_once_where_the_process_never_ran()
    {
        var result = (await WaitAsync(new GateWait(1, ShutGate, $"{Work}/never.pid", 30, []))).Single();

        Assert.Equal((GateOutcome.ProcessEnded, ""), (result.Outcome, result.LogTail));
    }

    [Fact]
    public async Task Wait_ends_when_its_time_is_up()
    {
        var service = Service("lingers", await ScriptAsync("lingers.sh", "echo waiting", "exec sleep 600"));
        await StartAsync(service);

        var result = (await WaitAsync(new GateWait(1, ShutGate, service.PidFile, 1, [service.OutputFile]))).Single();

        Assert.Equal(GateOutcome.TimedOut, result.Outcome);
        Assert.NotEqual("", result.Detail);
        Assert.Contains("waiting", result.LogTail, StringComparison.Ordinal);
        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Waits_end_each_for_itself()
    {
        var job = Job("good", await ScriptAsync("good.sh", "sleep 0.3", "echo done"));
        await SucceedAsync(job);

        var results = await WaitAsync(
            new GateWait(1, new JobGate(job.Directory), null, 30, []),
            new GateWait(2, ShutGate, $"{Work}/never.pid", 30, []),
            new GateWait(3, ShutGate, null, 1, []),
            new GateWait(4, new BookieGate($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort, ClosedPort), null, 1, []),
            new GateWait(5, new BrokerGate($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort), null, 1, []),
            new GateWait(6, new PortGate("127.0.0.1", ClosedPort), null, 1, []),
            new GateWait(7, new ZNodeGate($"127.0.0.1:{ClosedPort}", ["/ledgers/LAYOUT", "/ledgers/INSTANCEID"]), null, 1, []),
            new GateWait(8, new ProxyGate("127.0.0.1", ClosedPort, ClosedPort), null, 1, []),
            new GateWait(9, new AutoRecoveryGate($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort), null, 1, []),
            new GateWait(10, new EnsembleGate($"127.0.0.1:{ClosedPort}", 0), null, 1, []));

        Assert.Equal([GateOutcome.Open, GateOutcome.ProcessEnded], results.Take(2).Select(result => result.Outcome));
        Assert.All(results.Skip(2), result => Assert.Equal(GateOutcome.TimedOut, result.Outcome));
        Assert.All(results.Skip(2), result => Assert.NotEqual("", result.Detail));
    }

    [Fact]
    public async Task Wait_for_a_port_ends_when_somebody_listens()
    {
        using var listener = Occupy(out var port);

        var result = (await WaitAsync(new GateWait(1, new PortGate("127.0.0.1", port), null, 30, []))).Single();

        Assert.Equal((GateOutcome.Open, "open"), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task What_a_process_did_last_is_seen_although_it_has_ended()
    {
        var job = Job("good", await ScriptAsync("good.sh", "echo done"));
        await SucceedAsync(job);
        await EndOfAsync(job);

        var result = (await WaitAsync(new GateWait(1, new JobGate(job.Directory), $"{job.Directory}/pid", 30, []))).Single();

        Assert.Equal((GateOutcome.Open, "0"), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task Wait_that_is_cancelled_returns_promptly()
    {
        var service = Service("lingers", await LingererAsync());
        await StartAsync(service);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watch = Stopwatch.StartNew();
        cancellation.CancelAfter(50);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Host.WaitForAsync([new(1, ShutGate, service.PidFile, 60, [])], _ => { }, cancellation.Token));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task What_is_cancelled_beforehand_does_not_begin()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.ProbeAsync(new(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.ApplyAsync(
            new($"{Root}/state", [new(1, new PulsarOps.Remote.Primitives.DirectoryPrimitive($"{Work}/a", "755"), [])]), _ => { }, cancelled));

        Assert.Null(await PathAsync($"{Work}/a"));
    }
}
