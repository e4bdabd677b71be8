using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Job_runs_to_its_end_and_not_again()
    {
        var job = Job("good", await ScriptAsync("good.sh", $"echo ran >>{Work}/runs", "sleep 0.3", "echo all is well"));

        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(job));
        var end = await EndOfAsync(job);

        Assert.Equal((ReadinessOutcome.Open, "0"), (end.Outcome, end.Detail));
        Assert.Contains("all is well", end.LogTail, StringComparison.Ordinal);
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(job));
        Assert.Equal(end with { LogTail = "", Seconds = 0 }, await EndOfAsync(job) with { LogTail = "", Seconds = 0 });
        Assert.Equal("ran\n", await ContentAsync($"{Work}/runs"));
    }

    [Fact]
    public async Task Job_never_runs_twice_at_once()
    {
        var job = Job("slow", await ScriptAsync("slow.sh", $"echo ran >>{Work}/runs", "sleep 1", "echo done"));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OutcomeAsync(job)));

        Assert.Single(outcomes, HostOperationOutcome.Changed);
        Assert.Equal(2, outcomes.Count(outcome => outcome == HostOperationOutcome.Unchanged));
        Assert.Equal("0", (await EndOfAsync(job)).Detail);
        Assert.Equal("ran\n", await ContentAsync($"{Work}/runs"));
    }

    [Fact]
    public async Task Job_that_failed_says_so_and_runs_again()
    {
        var job = Job("bad", await ScriptAsync("bad.sh", $"echo ran >>{Work}/runs", "echo this went wrong", "exit 3"));

        for (var run = 0; run < 2; run++)
        {
            Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(job));
            var end = await EndOfAsync(job);
            Assert.Equal((ReadinessOutcome.Open, "3"), (end.Outcome, end.Detail));
            Assert.Contains("this went wrong", end.LogTail, StringComparison.Ordinal);
        }

        Assert.Equal("ran\nran\n", await ContentAsync($"{Work}/runs"));
    }

    [Fact]
    public async Task Job_runs_again_when_its_folder_is_removed()
    {
        var job = Job("good", await ScriptAsync("good.sh", "echo ran"));
        await SucceedAsync(job);
        await EndOfAsync(job);

        await ChangeOnceAsync(new RemoveOperation(job.Directory));

        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(job));
        Assert.Equal("0", (await EndOfAsync(job)).Detail);
    }

    [Fact]
    public async Task Job_fails_without_its_environment() =>
        await FailAsync(
            Job("good", await ScriptAsync("good.sh", "echo ran")) with
            {
                EnvironmentFile = $"{Work}/missing.env",
            }
        );
}
