using System.Security.Cryptography;
using System.Text;
using PulsarOps.Hosts;

namespace PulsarOps.Tests.Contract;

/// <summary>What every host does alike, whatever it is made of. Its subclasses say how to get one.</summary>
public abstract partial class HostContract : IAsyncLifetime
{
    /// <summary>A port without a listener.</summary>
    protected const int ClosedPort = 1;

    private readonly List<StopOperation> _started = [];

    private protected abstract IHost Host { get; }

    /// <summary>A folder of this test on the host; its parent exists.</summary>
    protected abstract string Root { get; }

    protected string Work => $"{Root}/work";

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string EnvironmentFile => $"{Work}/test.env";

    public async ValueTask InitializeAsync()
    {
        await SucceedAsync(
            new DirectoryOperation(Work, "755"),
            new FileOperation(EnvironmentFile, "644", "GREETING=\"hello\"\n"u8.ToArray())
        );
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await ApplyAsync([.. _started]);
        await CleanUpAsync();
        _controller.Delete(recursive: true);
        Host.Dispose();
    }

    /// <summary>Looks past the host at what it says to have written; content null: a directory.</summary>
    protected abstract void AssertWritten(string path, string mode, byte[]? content);

    protected abstract ContractArchive MakeArchive(bool truncated = false);

    /// <summary>Somebody else listens on a port of the host, until this is disposed.</summary>
    protected abstract IDisposable Occupy(out int port);

    protected abstract Task PassAsync(double seconds);

    protected abstract Task CleanUpAsync();

    private protected async Task<IReadOnlyList<HostOperationResult>> ApplyAsync(
        params IReadOnlyList<BatchEntry> entries
    )
    {
        var results = new List<HostOperationResult>();
        await Host.ApplyAsync(new($"{Root}/state", entries), results.Add, Stop);
        return [.. results.OrderBy(result => result.Number)];
    }

    private protected Task<IReadOnlyList<HostOperationResult>> ApplyAsync(
        params IReadOnlyList<HostOperation> operations
    ) => ApplyAsync([.. operations.Select((operation, index) => new BatchEntry(index + 1, operation, []))]);

    private protected async Task<HostOperationOutcome> OutcomeAsync(HostOperation operation) =>
        (await ApplyAsync(operation)).Single().Outcome;

    /// <summary>The result of the operation; doing it again changes nothing.</summary>
    private protected async Task ChangeOnceAsync(HostOperation operation)
    {
        Assert.Equal(
            new HostOperationResult(1, HostOperationOutcome.Changed, ""),
            (await ApplyAsync(operation)).Single() with
            {
                Detail = "",
            }
        );
        Assert.Equal(HostOperationOutcome.Unchanged, await OutcomeAsync(operation));
    }

    private protected async Task SucceedAsync(params IReadOnlyList<HostOperation> operations)
    {
        foreach (var result in await ApplyAsync(operations))
            Assert.True(
                result.Outcome is HostOperationOutcome.Changed or HostOperationOutcome.Unchanged,
                result.Detail
            );
    }

    private protected async Task<string> FailAsync(HostOperation operation)
    {
        var result = (await ApplyAsync(operation)).Single();
        Assert.Equal(HostOperationOutcome.Failed, result.Outcome);
        Assert.NotEqual("", result.Detail);
        return result.Detail;
    }

    private protected Task<HostFacts> ProbeAsync(HostProbe probe) => Host.ProbeAsync(probe, Stop);

    private protected async Task<PathFact?> PathAsync(string path) =>
        (await ProbeAsync(new() { Paths = [path] })).Paths.GetValueOrDefault(path);

    private protected async Task<string?> ContentAsync(string path) =>
        (await ProbeAsync(new() { Contents = [path] })).Contents.GetValueOrDefault(path);

    private protected async Task<IReadOnlyList<ReadinessResult>> WaitAsync(params IReadOnlyList<ReadinessWait> waits)
    {
        var results = new List<ReadinessResult>();
        await Host.WaitForAsync(waits, results.Add, Stop);
        return [.. results.OrderBy(result => result.Number)];
    }

    /// <summary>A program of this test on the host.</summary>
    protected async Task<string> ScriptAsync(string name, params IEnumerable<string> lines)
    {
        var path = $"{Work}/{name}";
        await SucceedAsync(new FileOperation(path, "755", Text(["#!/bin/sh", .. lines])));
        return path;
    }

    private protected StartOperation Service(string name, params IReadOnlyList<string> command) => new(
        name, $"{Work}/{name}.pid", $"{Work}/{name}.out", Work, EnvironmentFile, [EnvironmentFile], command);

    private protected static StopOperation StopOf(StartOperation start, int seconds = 10, bool kill = false) =>
        new(start.Id, start.PidFile, seconds, kill);

    private protected async Task StartAsync(StartOperation start)
    {
        _started.Add(StopOf(start, 0, kill: true));
        Assert.Equal(HostOperationOutcome.Changed, await OutcomeAsync(start));
    }

    private protected async Task<ServiceFact> ServiceAsync(StartOperation start, params IReadOnlyList<int> ports)
    {
        var probe = new ServiceProbe(
            start.Id,
            start.PidFile,
            start.Inputs,
            ports,
            new ZooKeeperReadiness("127.0.0.1", ClosedPort, 0)
        );
        return (await ProbeAsync(new() { Services = [probe] })).Services[start.Id];
    }

    private protected JobOperation Job(string name, params IReadOnlyList<string> command) =>
        new(name, $"{Root}/jobs/{name}", Work, EnvironmentFile, command);

    private protected async Task<ReadinessResult> EndOfAsync(JobOperation job) =>
        (await WaitAsync(new ReadinessWait(1, new JobCompletion(job.Directory), null, 30, []))).Single();

    protected static byte[] Text(params IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    protected static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
