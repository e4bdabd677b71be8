using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

public abstract partial class HostContract
{
    [Fact]
    public async Task Unanswered_request_fails_with_its_address() =>
        Assert.Contains(
            $"127.0.0.1:{ClosedPort}",
            await FailAsync(
                new RestOperation(
                    "ask",
                    "POST",
                    "127.0.0.1",
                    ClosedPort,
                    "/admin/v2/bookies/racks-info/b:1?group=default",
                    """{"rack":"/r1","hostname":"b"}"""
                )
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Broker_that_does_not_answer_keeps_its_bundles()
    {
        var results = await ApplyAsync(new BatchEntry(
            1,
            new DrainOperation(
                "demo", new($"127.0.0.1:{ClosedPort}", ["127.0.0.1:8080"]), [new("127.0.0.2:8080", ["127.0.0.2:8080"])],
                30),
            []));

        var result = Assert.Single(results);
        Assert.Equal(HostOperationOutcome.Unchanged, result.Outcome);
        Assert.StartsWith("no other broker takes its bundles: ", result.Detail, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{ClosedPort}", result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Znode_is_created_and_deleted_once(bool byTls)
    {
        using var cluster = await ServeAsync();
        var create = new ZNodeOperation(
            "switch on", byTls ? cluster.SecureServers : cluster.Servers, "/ledgers/available/switch", true)
        {
            ZooKeeperTls = byTls ? cluster.Tls : null,
        };
        var delete = create with { Exists = false };

        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(delete));
        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(create));
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(create));
        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(delete));
        Assert.Equal(
            HostOperationOutcome.Unchanged, await OutcomeAsync(create with { Path = "/none/switch" }));
        Assert.Contains(
            $"127.0.0.1:{ClosedPort}", await FailAsync(create with { Servers = $"127.0.0.1:{ClosedPort}" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_after_a_failed_one_are_skipped_and_the_others_go_on()
    {
        var results = await ApplyAsync(
            new BatchEntry(1, new FileOperation($"{Work}/missing/file", "644", Text("text")), []),
            new BatchEntry(2, new FileOperation($"{Work}/two", "644", Text("text")), [1]),
            new BatchEntry(3, new DirectoryOperation($"{Work}/three", "755"), [2]),
            new BatchEntry(4, new DirectoryOperation($"{Work}/four", "755"), []),
            new BatchEntry(5, new FileOperation($"{Work}/four/five", "644", Text("text")), [4]),
            new BatchEntry(6, new DirectoryOperation($"{Work}/six", "755"), [4, 1]),
            new BatchEntry(17, new DirectoryOperation($"{Work}/seventeen", "755"), [4, 5]));

        Assert.Equal(
            [
                (1, HostOperationOutcome.Failed),
                (2, HostOperationOutcome.Skipped),
                (3, HostOperationOutcome.Skipped),
                (4, HostOperationOutcome.Changed),
                (5, HostOperationOutcome.Changed),
                (6, HostOperationOutcome.Skipped),
                (17, HostOperationOutcome.Changed),
            ],
            results.Select(result => (result.Number, result.Outcome))
        );
        var facts = await ProbeAsync(
            new() { Paths = [$"{Work}/two", $"{Work}/three", $"{Work}/four/five", $"{Work}/six", $"{Work}/seventeen"] }
        );
        Assert.Equal([$"{Work}/four/five", $"{Work}/seventeen"], facts.Paths.Keys.Order());
    }

    [Fact]
    public async Task Entries_after_a_failed_stop_are_skipped()
    {
        var service = Service(
            "stubborn",
            await ScriptAsync("stubborn.sh", "trap '' TERM", "echo deaf", "while :", "do", "sleep 1", "done")
        );
        await StartAsync(service);
        await SaysAsync(service, "deaf");

        var results = await ApplyAsync(
            new BatchEntry(1, StopOf(service, 1), []),
            new BatchEntry(2, new RemoveOperation(service.PidFile), [1]),
            new BatchEntry(3, new DirectoryOperation($"{Work}/independent", "755"), []));

        Assert.Equal(
            [HostOperationOutcome.Failed, HostOperationOutcome.Skipped, HostOperationOutcome.Changed],
            results.Select(result => result.Outcome)
        );
        Assert.True((await ServiceAsync(service)).Running);
    }

    [Fact]
    public async Task Empty_batch_has_no_results() => Assert.Empty(await ApplyAsync(Array.Empty<BatchEntry>()));

    [Fact]
    public async Task Batch_of_hundreds_goes_in_one()
    {
        HostOperation[] files =
        [
            .. Enumerable
                .Range(0, 250)
                .Select(index => new FileOperation(
                    $"{Work}/file{index.ToString(CultureInfo.InvariantCulture)}",
                    "644",
                    Text(Enumerable.Repeat($"line {index}", index))
                )),
        ];

        Assert.All(await ApplyAsync(files), result => Assert.Equal(HostOperationOutcome.Changed, result.Outcome));

        var facts = await ProbeAsync(new() { Paths = [.. files.Cast<FileOperation>().Select(file => file.Path)] });
        Assert.All(
            files.Cast<FileOperation>(),
            file => Assert.Equal(Sha256(file.Content), facts.Paths[file.Path].Sha256)
        );
        Assert.All(await ApplyAsync(files), result => Assert.Equal(HostOperationOutcome.Unchanged, result.Outcome));
    }

    [Fact]
    public async Task Batches_at_once_follow_one_another()
    {
        HostOperation[] operations =
        [
            new DirectoryOperation($"{Work}/a", "755"),
            new FileOperation($"{Work}/a/file", "644", Text("text")),
        ];

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync(operations)));

        Assert.Equal(
            operations.Length,
            results.SelectMany(batch => batch).Count(result => result.Outcome == HostOperationOutcome.Changed)
        );
        Assert.DoesNotContain(
            results.SelectMany(batch => batch),
            result => result.Outcome is HostOperationOutcome.Failed or HostOperationOutcome.Skipped
        );
    }

    [Fact]
    public async Task Batch_without_a_place_for_its_lock_is_refused()
    {
        var refused = await Assert.ThrowsAsync<PulsarOpsException>(() => Host.ApplyAsync(
            new($"{Work}/test.env/state", [new(1, new DirectoryOperation($"{Work}/a", "755"), [])]), _ => { }, Stop));

        Assert.Equal((nameof(SR.StepFailed), Host.Name), (refused.ErrorId, refused.Target));
        Assert.Null(await PathAsync($"{Work}/a"));
    }
}
