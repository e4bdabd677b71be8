using System.Diagnostics;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    private static readonly ReadinessProbe UnmetProbe = new ZooKeeperReadiness("127.0.0.1", ClosedPort, 0);

    [Fact]
    public async Task Wait_ends_with_the_process_and_has_its_last_words()
    {
        var service = Service(
            "ends",
            await ScriptAsync("ends.sh", "echo first words", "sleep 0.5", "echo last words", "exit 3")
        );
        await StartAsync(service);

        var result = (
            await WaitAsync(
                new ReadinessWait(7, UnmetProbe, service.PidFile, 30, [service.OutputFile, $"{Work}/missing.log"])
            )
        ).Single();

        Assert.Equal((7, ReadinessOutcome.ProcessEnded), (result.Number, result.Outcome));
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
            await WaitAsync(new ReadinessWait(1, UnmetProbe, service.PidFile, 30, []));
        }

        var result = (
            await WaitAsync(new ReadinessWait(7, UnmetProbe, later.PidFile, 30, [later.OutputFile]))
        ).Single();

        Assert.Equal("ERROR words of this run", result.LogTail.Trim());
        Assert.Contains("words of this run", result.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_without_a_time_belong_to_the_process_started_above_them()
    {
        var earlier = Service("silent", await ScriptAsync(
            "talks.sh", "echo ERROR words of an earlier run", "sleep 1.5", "exit 3"));
        var later = earlier with { Command = [await ScriptAsync("silent.sh", "exit 3")] };
        foreach (var service in new[] { earlier, later })
        {
            await StartAsync(service);
            await WaitAsync(new ReadinessWait(1, UnmetProbe, service.PidFile, 30, []));
        }

        var result = (
            await WaitAsync(new ReadinessWait(7, UnmetProbe, later.PidFile, 30, [later.OutputFile]))
        ).Single();

        Assert.Equal(("", ""), (result.LogTail.Trim(), result.Cause));
    }

    [Fact]
    public async Task Wait_ends_at_once_if_the_process_never_ran()
    {
        var result = (await WaitAsync(new ReadinessWait(1, UnmetProbe, $"{Work}/never.pid", 30, []))).Single();

        Assert.Equal((ReadinessOutcome.ProcessEnded, ""), (result.Outcome, result.LogTail));
    }

    [Fact]
    public async Task Wait_ends_when_its_time_is_up()
    {
        var service = Service("lingers", await ScriptAsync("lingers.sh", "echo waiting", "exec sleep 600"));
        await StartAsync(service);

        var result = (
            await WaitAsync(new ReadinessWait(1, UnmetProbe, service.PidFile, 1, [service.OutputFile]))
        ).Single();

        Assert.Equal(ReadinessOutcome.TimedOut, result.Outcome);
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
            new ReadinessWait(1, new JobCompletion(job.Directory), null, 30, []),
            new ReadinessWait(2, UnmetProbe, $"{Work}/never.pid", 30, []),
            new ReadinessWait(3, UnmetProbe, null, 1, []),
            new ReadinessWait(
                4,
                new BookieReadiness($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort, ClosedPort),
                null,
                1,
                []
            ),
            new ReadinessWait(5, new BrokerReadiness($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort), null, 1, []),
            new ReadinessWait(6, new PortReadiness("127.0.0.1", ClosedPort), null, 1, []),
            new ReadinessWait(
                7,
                new ZNodeReadiness($"127.0.0.1:{ClosedPort}", ["/ledgers/LAYOUT", "/ledgers/INSTANCEID"]),
                null,
                1,
                []
            ),
            new ReadinessWait(8, new ProxyReadiness("127.0.0.1", ClosedPort, ClosedPort), null, 1, []),
            new ReadinessWait(11, new HttpReadiness("127.0.0.1", ClosedPort, "/metrics"), null, 1, []),
            new ReadinessWait(
                9,
                new AutoRecoveryReadiness($"127.0.0.1:{ClosedPort}", "127.0.0.1", ClosedPort),
                null,
                1,
                []
            ),
            new ReadinessWait(10, new EnsembleReadiness($"127.0.0.1:{ClosedPort}", 0), null, 1, [])
        );

        Assert.Equal(
            [ReadinessOutcome.Open, ReadinessOutcome.ProcessEnded],
            results.Take(2).Select(result => result.Outcome)
        );
        Assert.All(results.Skip(2), result => Assert.Equal(ReadinessOutcome.TimedOut, result.Outcome));
        Assert.All(results.Skip(2), result => Assert.NotEqual("", result.Detail));
    }

    [Fact]
    public async Task Wait_for_a_port_ends_when_a_process_listens()
    {
        using var listener = Occupy(out var port);

        var result = (
            await WaitAsync(new ReadinessWait(1, new PortReadiness("127.0.0.1", port), null, 30, []))
        ).Single();

        Assert.Equal((ReadinessOutcome.Open, "open"), (result.Outcome, result.Detail));
    }

    [Fact]
    public async Task Result_of_a_job_that_has_ended_is_seen()
    {
        var job = Job("good", await ScriptAsync("good.sh", "echo done"));
        await SucceedAsync(job);
        await EndOfAsync(job);

        var result = (
            await WaitAsync(new ReadinessWait(1, new JobCompletion(job.Directory), $"{job.Directory}/pid", 30, []))
        ).Single();

        Assert.Equal((ReadinessOutcome.Open, "0"), (result.Outcome, result.Detail));
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
            Host.WaitForAsync([new(1, UnmetProbe, service.PidFile, 60, [])], _ => { }, cancellation.Token));

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Cancelled_operation_does_not_start()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.ProbeAsync(new(), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Host.ApplyAsync(
            new($"{Root}/state", [new(1, new DirectoryOperation($"{Work}/a", "755"), [])]), _ => { }, cancelled));

        Assert.Null(await PathAsync($"{Work}/a"));
    }
}
