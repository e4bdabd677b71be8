using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

// The journal: what was done to the host, and by whom.
public abstract partial class HostContract
{
    private static readonly OperationRecord Begin = new("Test-\tThing", "alice", "laptop (process 1)", "0.1.0", 3, "");
    private static readonly StepRecord Waiting = new("await x", "AwaitService", "x", "it has just started");

    [Fact]
    public async Task Operation_is_on_record_before_and_after()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first");
        var past = new PastStep(Waiting, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(40), "done", "");
        await RecordAsync(
            "first",
            Begin,
            [past],
            new DirectoryOperation($"{Work}/new", "755"),
            new FileOperation($"{Work}/new", "644", [])
        );
        await EndAsync("first", "failed", past with { Message = "two\nlines" });

        var answer = await JournalAsync();

        Assert.Equal(LeaseState.Released, answer.Lease.State);
        Assert.Equal(
            ["begin", "step", "start", "done", "start", "done", "step", "end"],
            answer.Records.Select(record => record.Kind)
        );
        Assert.All(answer.Records, record => Assert.Equal("first", record.Operation));
        var begin = answer.Records[0];
        Assert.Equal(
            ("Test-\tThing", "alice", "laptop (process 1)", "0.1.0", "3", ""),
            (begin[3], begin[4], begin[5], begin[6], begin[7], begin[8])
        );
        var step = answer.Records[1];
        Assert.Equal(
            ("await x", "AwaitService", "x", "it has just started", "done", ""),
            (step[2], step[5], step[6], step[7], step[8], step[9])
        );
        Assert.InRange(Seconds(step[4]) - Seconds(step[3]), 59, 61);
        Assert.InRange(Seconds(begin[2]) - Seconds(step[4]), 39, 42);
        var start = answer.Records[2];
        Assert.Equal(
            ("step1", "Do", $"create directory {Work}/new", "it is not there"),
            (start[2], start[4], start[5], start[6])
        );
        Assert.Equal(("step1", "changed"), (answer.Records[3][2], answer.Records[3][4]));
        Assert.Equal(
            ("step2", "failed", $"{Work}/new is a directory"),
            (answer.Records[5][2], answer.Records[5][4], answer.Records[5][5])
        );
        Assert.Equal("two\nlines", answer.Records[6][9]);
        Assert.Equal("failed", answer.Records[7][3]);
    }

    [Fact]
    public async Task Operations_are_found_by_number_or_id()
    {
        foreach (var operation in new[] { "one", "two", "three" })
        {
            await LeaseAsync(LeaseVerb.Acquire, operation);
            await RecordAsync(operation, Begin, []);
            await EndAsync(operation, "succeeded");
        }

        Assert.Equal(
            ["two", "three"],
            (await JournalAsync(count: 2)).Records.Select(record => record.Operation).Distinct()
        );
        Assert.Equal(["one"], (await JournalAsync("one")).Records.Select(record => record.Operation).Distinct());
        Assert.Empty((await JournalAsync("four")).Records);
    }

    [Fact]
    public async Task Record_of_the_end_says_why_not_all_was_done()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first");
        await RecordAsync("first", Begin, [], new DirectoryOperation($"{Work}/new", "755"));
        await Host.LeaseAsync(
            new(LeaseVerb.Release, State, "first") { Outcome = "paused", Detail = "two\nlines\tof text" }, Stop);

        var end = (await JournalAsync()).Records[^1];

        Assert.Equal(("end", "paused", "two\nlines\tof text"), (end.Kind, end[3], end[4]));
    }

    [Fact]
    public async Task Nothing_is_done_that_cannot_be_recorded()
    {
        await SucceedAsync(new DirectoryOperation($"{State}/journal", "755"));
        await LeaseAsync(LeaseVerb.Acquire, "first");

        var results = await RecordAsync("first", Begin, [], new FileOperation($"{Work}/file", "644", Text("text")));

        Assert.Equal(HostOperationOutcome.Unrecorded, Assert.Single(results).Outcome);
        Assert.Contains("irectory", results[0].Detail, StringComparison.Ordinal);
        Assert.Null(await PathAsync($"{Work}/file"));
        Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(LeaseVerb.Release, "first")).Outcome);
    }

    [Fact]
    public async Task Interrupted_operation_is_reported_to_the_next_one()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first", Short);
        await RecordAsync(
            "first",
            Begin,
            [],
            new DirectoryOperation($"{Work}/new", "755"),
            new FileOperation($"{Work}/new", "644", [])
        );
        await PassAsync(2.1);

        var next = await LeaseAsync(LeaseVerb.Acquire, "second");

        Assert.Equal("first", next.Before.Owner);
        Assert.Equal(1, next.Unfinished!.Steps);
        Assert.Equal(Seconds((await JournalAsync()).Records[0][2]), next.Unfinished.Begun.ToUnixTimeSeconds());
        await LeaseAsync(LeaseVerb.Release, "second");
        Assert.Null((await LeaseAsync(LeaseVerb.Acquire, "third")).Unfinished);
    }

    [Fact]
    public async Task Journal_that_is_long_gives_way_to_a_new_one()
    {
        await SucceedAsync(
            new FileOperation(
                $"{State}/journal",
                "644",
                Text("begin\told\t1\ta\tb\tc\td\t1\t-", new string('x', 4 << 20))
            )
        );
        await LeaseAsync(LeaseVerb.Acquire, "first");

        await RecordAsync("first", Begin, []);

        Assert.InRange((await PathAsync($"{State}/journal"))!.Size, 1, 1000);
        Assert.InRange((await PathAsync($"{State}/journal.1"))!.Size, 4 << 20, 5 << 20);
        Assert.Equal(["old", "first"], (await JournalAsync()).Records.Select(record => record.Operation).Distinct());
    }

    [Fact]
    public async Task Lease_that_changed_nothing_is_not_on_record()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first");
        await LeaseAsync(LeaseVerb.Release, "first");

        Assert.Null(await PathAsync($"{State}/journal"));
        Assert.Empty((await JournalAsync()).Records);
    }

    private static long Seconds(string text) => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private Task<JournalAnswer> JournalAsync(string id = "", int count = 10) =>
        Host.ReadJournalAsync(State, id, count, Stop);

    private Task<LeaseAnswer> EndAsync(string owner, string outcome, params IReadOnlyList<PastStep> steps) =>
        Host.LeaseAsync(new(LeaseVerb.Release, State, owner) { Outcome = outcome, Steps = steps }, Stop);

    private async Task<IReadOnlyList<HostOperationResult>> RecordAsync(
        string owner,
        OperationRecord begin,
        IReadOnlyList<PastStep> past,
        params IReadOnlyList<HostOperation> operations
    )
    {
        var results = new List<HostOperationResult>();
        var entries = operations.Select(
            (operation, index) =>
                new BatchEntry(index + 1, operation, [])
                {
                    Record = new($"step{index + 1}", "Do", operation.Describe(), "it is not there"),
                }
        );
        await Host.ApplyAsync(
            new(State, [.. entries])
            {
                Owner = owner,
                Begin = begin,
                Past = past,
            },
            results.Add,
            Stop
        );
        return [.. results.OrderBy(result => result.Number)];
    }
}
