using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

// The lease: who may change the host, and until when.
public abstract partial class HostContract
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private string State => $"{Root}/state";

    [Fact]
    public async Task Lease_has_one_owner_and_others_see_its_name()
    {
        var first = await LeaseAsync(LeaseVerb.Acquire, "first");
        Assert.Equal(
            (LeaseOutcome.Granted, LeaseState.None, 0L),
            (first.Outcome, first.Before.State, first.Before.Counter)
        );

        var second = await LeaseAsync(LeaseVerb.Acquire, "second");

        Assert.Equal(LeaseOutcome.Refused, second.Outcome);
        Assert.Equal(
            ("first", "alice@laptop (process 1)", "Test \\ with\ttab"),
            (second.Before.Owner, second.Before.Who, second.Before.Reason)
        );
        Assert.InRange(second.Before.Age.TotalSeconds, 0, 30);
        Assert.Equal(Long, second.Before.Length);
        Assert.True(second.Before.IsAlive);
        Assert.Equal(
            second.Before with
            {
                Age = default,
            },
            (await ProbeAsync(new() { Lease = State })).Lease! with
            {
                Age = default,
            }
        );

        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Renew, "second")).Outcome);
        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Release, "second")).Outcome);
        Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(LeaseVerb.Renew, "first")).Outcome);
        Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(LeaseVerb.Release, "first")).Outcome);

        var after = await LeaseAsync(LeaseVerb.Acquire, "second");
        Assert.Equal(
            (LeaseOutcome.Granted, LeaseState.Released, 1L, false),
            (after.Outcome, after.Before.State, after.Before.Counter, after.Waited)
        );
    }

    [Fact]
    public async Task Lock_ExpiresAndIsNeverBypassed()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first", Short);
        Assert.Equal([HostOperationOutcome.Changed], await OutcomesAsync("first", "1"));
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("second", "2"));
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("", "2"));

        await PassAsync(2.1);

        // Its owner can no longer use or renew it; the next controller takes it.
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("first", "3"));
        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Renew, "first")).Outcome);
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("second", "3"));
        var second = await LeaseAsync(LeaseVerb.Acquire, "second");
        Assert.Equal(
            (LeaseOutcome.Granted, LeaseState.Held, "first", false),
            (second.Outcome, second.Before.State, second.Before.Owner, second.Before.IsAlive)
        );
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("first", "4"));
        Assert.Equal([HostOperationOutcome.Changed], await OutcomesAsync("second", "5"));
        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Release, "first")).Outcome);

        Assert.NotNull(await PathAsync($"{Work}/1"));
        Assert.All(["2", "3", "4"], name => Assert.Null(PathAsync($"{Work}/{name}").Result));
    }

    [Fact]
    public async Task Lease_that_is_renewed_goes_on()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first", Short);
        for (var beat = 0; beat < 4; beat++)
        {
            await PassAsync(0.8);
            Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(LeaseVerb.Renew, "first")).Outcome);
        }

        Assert.Equal([HostOperationOutcome.Changed], await OutcomesAsync("first", "1"));
    }

    [Fact]
    public async Task Broken_lease_has_no_owner()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first");

        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Break, "other")).Outcome);
        Assert.Equal(LeaseOutcome.Granted, (await LeaseAsync(LeaseVerb.Break, "first")).Outcome);

        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Renew, "first")).Outcome);
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("first", "1"));
        Assert.Equal(LeaseState.Broken, (await LeaseAsync(LeaseVerb.Acquire, "second")).Before.State);
    }

    [Fact]
    public async Task Upload_needs_the_lease_as_well()
    {
        var archive = MakeArchive();
        await LeaseAsync(LeaseVerb.Acquire, "first");
        await UploadAsync("first");
        var before = await PathAsync(await UploadAsync("first"));

        if (before is not null && !await SharesFilesAsync(archive))
        {
            var lost = await Assert.ThrowsAsync<PulsarOpsException>(() => UploadAsync("second"));
            Assert.Equal(nameof(SR.LockLost), lost.ErrorId);
            Assert.Contains("first", lost.Message, StringComparison.Ordinal);
        }

        Task<string> UploadAsync(string owner) =>
            Host.UploadAsync(new(archive.Path, archive.Sha512, State) { Owner = owner }, Stop);
    }

    [Fact]
    public async Task Lease_ends_with_the_state_and_what_follows_in_the_batch_goes_on()
    {
        await LeaseAsync(LeaseVerb.Acquire, "first");
        await SucceedAsAsync("first", new DirectoryOperation($"{Work}/empty", "755"));

        var results = await ApplyAsAsync("first", new RemoveOperation(State), new PruneOperation($"{Work}/empty"));

        Assert.All(results, result => Assert.Equal(HostOperationOutcome.Changed, result.Outcome));
        Assert.Null(await PathAsync(State));
        Assert.Equal([HostOperationOutcome.Fenced], await OutcomesAsync("first", "1"));
        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Renew, "first")).Outcome);
        Assert.Equal(LeaseOutcome.Refused, (await LeaseAsync(LeaseVerb.Release, "first")).Outcome);
        Assert.Null(await PathAsync(State));
    }

    [Fact]
    public async Task Unused_lease_leaves_nothing_if_asked_to()
    {
        await Host.ApplyAsync(new("", [new(1, new RemoveOperation(State), [])]), _ => { }, Stop);
        await LeaseAsync(LeaseVerb.Acquire, "first");
        await Host.LeaseAsync(new(LeaseVerb.Release, State, "first") { Tidy = true }, Stop);
        Assert.Null(await PathAsync(State));
    }

    private async Task<bool> SharesFilesAsync(ContractArchive archive) =>
        await Host.UploadAsync(new(archive.Path, archive.Sha512, $"{Root}/elsewhere"), Stop) == archive.Path;

    private Task<LeaseAnswer> LeaseAsync(LeaseVerb verb, string owner, TimeSpan? length = null) =>
        Host.LeaseAsync(
            new(verb, State, owner)
            {
                Length = length ?? Long,
                Who = "alice@laptop (process 1)",
                Reason = "Test \\ with\ttab",
            },
            Stop
        );

    private async Task<IReadOnlyList<HostOperationResult>> ApplyAsAsync(
        string owner,
        params IReadOnlyList<HostOperation> operations
    )
    {
        var results = new List<HostOperationResult>();
        var entries = operations.Select((operation, index) => new BatchEntry(index + 1, operation, [])
        {
            Record = new($"step{index + 1}", "Do", operation.Describe(), "it is not there"),
        });
        await Host.ApplyAsync(new(State, [.. entries]) { Owner = owner }, results.Add, Stop);
        return [.. results.OrderBy(result => result.Number)];
    }

    private async Task SucceedAsAsync(string owner, params IReadOnlyList<HostOperation> operations) =>
        Assert.All(
            await ApplyAsAsync(owner, operations),
            result => Assert.Equal((HostOperationOutcome.Changed, result.Detail), (result.Outcome, result.Detail))
        );

    private async Task<HostOperationOutcome[]> OutcomesAsync(string owner, params IEnumerable<string> names) =>
        [
            .. (
                await ApplyAsAsync(
                    owner,
                    [.. names.Select(name => new FileOperation($"{Work}/{name}", "644", Text("text")))]
                )
            ).Select(result => result.Outcome),
        ];
}
