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

    /// <summary>Each copy comes within the time of the wait, and all of them take longer.</summary>
    [Fact]
    public async Task Wait_for_copies_goes_on_as_long_as_some_are_made()
    {
        var job = Job("copies", await ScriptAsync(
            "copies.sh", "echo Recovered ledger 7.", "sleep 4", "echo Recovered ledger 8.", "sleep 4",
            "echo ledgers which need to be rereplicated: 3", "sleep 4", "echo done"));
        await SucceedAsync(job);
        var progress = new List<string>();

        var end = Assert.Single(await WaitAsync(new ReadinessWait(
            1, new CopyCompletion(job.Directory), $"{job.Directory}/pid", 8, []) { Progress = progress.Add }));

        Assert.Equal((ReadinessOutcome.Open, "0"), (end.Outcome, end.Detail));
        Assert.Contains("done", end.LogTail, StringComparison.Ordinal);
        Assert.Equal("ledgers left: 3", progress[^1]);
        Assert.Contains("ledgers copied: 2", progress);
    }

    [Fact]
    public async Task Wait_for_copies_ends_when_none_is_made_in_its_time()
    {
        var job = Job("stuck", await ScriptAsync("stuck.sh", "echo Recovered ledger 7.", "sleep 30"));
        await SucceedAsync(job);

        var end = Assert.Single(await WaitAsync(new ReadinessWait(
            1, new CopyCompletion(job.Directory), $"{job.Directory}/pid", 3, [])));

        Assert.Equal((ReadinessOutcome.TimedOut, "ledgers copied: 1"), (end.Outcome, end.Detail));
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
