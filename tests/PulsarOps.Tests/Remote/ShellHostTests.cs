using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>An answer is taken for what it is, and only as a whole.</summary>
public sealed class ShellHostTests
{
    private const string Version = "pulsarops\t2";

    private static readonly HostBatch Batch = new(
        "/state",
        [.. Enumerable.Range(0, 3).Select(number => new BatchEntry(number, new PruneOperation($"/{number}"), []))]
    );

    [Fact]
    public async Task Results_are_reported_as_they_are() =>
        Assert.Equal(
            [
                (0, HostOperationOutcome.Changed, "done"),
                (1, HostOperationOutcome.Unchanged, ""),
                (2, HostOperationOutcome.Failed, "no\nspace"),
            ],
            await ApplyAsync(
                Version,
                "result\tnumber=0\toutcome=changed\tdetail=done",
                "result\tnumber=1\toutcome=unchanged\tdetail=",
                "result\tnumber=2\toutcome=failed\tdetail=no\\nspace",
                "end\t0"
            )
        );

    [Fact]
    public async Task Operations_without_a_result_were_skipped() =>
        Assert.Equal(
            [(0, HostOperationOutcome.Changed), (1, HostOperationOutcome.Skipped), (2, HostOperationOutcome.Skipped)],
            (await ApplyAsync(Version, "result\tnumber=0\toutcome=changed\tdetail=", "end\t0")).Select(result =>
                (result.Number, result.Outcome)
            )
        );

    [Theory]
    [InlineData(Version)]
    [InlineData(
        Version,
        "result\tnumber=0\toutcome=changed\tdetail=",
        "result\tnumber=1\toutcome=changed\tdetail=",
        "result\tnumber=2\toutcome=changed\tdetail="
    )]
    [InlineData(Version, "end\t1")]
    [InlineData]
    public async Task RemoteFailure_IsNeverSwallowed(params string[] lines)
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => ApplyAsync(lines));

        Assert.Equal(
            (nameof(SR.HostScriptFailed), ErrorKind.Connection, "h1"),
            (error.ErrorId, error.Kind, error.Target)
        );
        Assert.Contains("sh: 12: Syntax error", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Advice);
    }

    [Theory]
    [InlineData("pulsarops\t1")]
    [InlineData("pulsarops")]
    [InlineData("Welcome to h1!")]
    [InlineData("result\tnumber=0\toutcome=changed\tdetail=")]
    public async Task Answer_of_another_version_is_refused_unread(string first)
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            ApplyAsync(first, "result\tnumber=0\toutcome=changed\tdetail=", "end\t0")
        );

        Assert.Equal((nameof(SR.ProtocolMismatch), "h1"), (error.ErrorId, error.Target));
    }

    [Theory]
    [InlineData("protocol\tfile: unknown field: colour", "unknown field: colour")]
    [InlineData("result\tnumber=0\tdetail=", "'outcome'")]
    [InlineData("result\tnumber=x\toutcome=changed\tdetail=", "'number'")]
    public async Task Record_that_one_side_does_not_understand_is_named(string line, string what)
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => ApplyAsync(Version, line, "end\t1"));

        Assert.Equal((nameof(SR.ProtocolMismatch), "h1"), (error.ErrorId, error.Target));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_another_run_changes_is_busy()
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => ApplyAsync(Version, "busy\t180", "end\t1"));

        Assert.Equal((nameof(SR.HostBusy), ErrorKind.Busy, "h1"), (error.ErrorId, error.Kind, error.Target));
        Assert.Contains("180 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_folder_that_cannot_be_created_is_reported()
    {
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            ApplyAsync(Version, "state\tmkdir: Permission denied", "end\t1")
        );

        Assert.Equal(nameof(SR.StepFailed), error.ErrorId);
        Assert.Contains("/state", error.Message, StringComparison.Ordinal);
        Assert.Contains("Permission denied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_script_is_a_timeout_with_its_limit()
    {
        var host = new ShellHost("h1", new ScriptedSession([]) { TimesOut = true });

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            host.ProbeAsync(new(), TestContext.Current.CancellationToken)
        );

        Assert.Equal((nameof(SR.HostTimeout), ErrorKind.Timeout, "h1"), (error.ErrorId, error.Kind, error.Target));
        Assert.Contains("'probe' on h1 did not complete within 60 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_are_reported_as_they_end()
    {
        var results = new List<ReadinessResult>();
        var host = new ShellHost(
            "h1",
            new ScriptedSession([
                Version,
                "result\tnumber=1\toutcome=ready\tdetail=leader\tlog=\tcause=\tseconds=0",
                "result\tnumber=0\toutcome=ended\tdetail=port 1 is not open yet\tlog=last\\nwords\tcause=\tseconds=0",
                "result\tnumber=2\toutcome=timeout\tdetail=\tlog=\tcause=\tseconds=0",
                "end\t0",
            ])
        );

        await host.WaitForAsync(
            [new(0, new JobCompletion("/j"), null, 5, [])],
            results.Add,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            [
                new(1, ReadinessOutcome.Open, "leader", ""),
                new(0, ReadinessOutcome.ProcessEnded, "port 1 is not open yet", "last\nwords"),
                new(2, ReadinessOutcome.TimedOut, "", ""),
            ],
            results
        );
    }

    [Fact]
    public void Deadline_of_a_batch_covers_its_lock_and_its_operations()
    {
        var stop = new HostBatch("/state", [new(0, new StopOperation("broker", "/pid", 120, false), [])]);

        Assert.True(BatchWriter.Deadline(stop, lockSeconds: 180) >= TimeSpan.FromSeconds(180 + 120));
        Assert.True(BatchWriter.Deadline(Batch, lockSeconds: 180) > TimeSpan.FromSeconds(180));
    }

    private static async Task<IReadOnlyList<(int Number, HostOperationOutcome Outcome, string Detail)>> ApplyAsync(
        params string[] lines
    )
    {
        var results = new List<(int, HostOperationOutcome, string)>();
        using var host = new ShellHost("h1", new ScriptedSession(lines));
        await host.ApplyAsync(
            Batch,
            result => results.Add((result.Number, result.Outcome, result.Detail)),
            TestContext.Current.CancellationToken
        );
        return results;
    }

    /// <summary>A host with a fixed answer.</summary>
    private sealed class ScriptedSession(IEnumerable<string> lines) : IRemoteSession
    {
        public bool TimesOut { get; init; }

        public Task<CommandResult> RunAsync(
            RemoteCommand command,
            Action<string> onLine,
            CancellationToken cancellation
        )
        {
            if (TimesOut)
                throw new TimeoutException(command.Title);
            foreach (var line in lines)
                onLine(line);
            return Task.FromResult(new CommandResult(2, "sh: 12: Syntax error"));
        }

        public string? SharedPath(string localPath) => null;

        public void Dispose()
        {
        }
    }
}
