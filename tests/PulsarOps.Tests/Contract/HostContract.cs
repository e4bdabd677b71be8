using System.Security.Cryptography;
using System.Text;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Remote.Primitives;

namespace PulsarOps.Tests.Contract;

/// <summary>What every host does alike, whatever it is made of. Its subclasses say how to get one.</summary>
public abstract partial class HostContract : IAsyncLifetime
{
    /// <summary>A port that nobody listens on.</summary>
    protected const int ClosedPort = 1;

    private readonly List<StopPrimitive> _started = [];

    private protected abstract IHost Host { get; }

    /// <summary>A folder of this test on the host; its parent exists.</summary>
    protected abstract string Root { get; }

    protected string Work => $"{Root}/work";

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string EnvironmentFile => $"{Work}/test.env";

    public async ValueTask InitializeAsync()
    {
        await SucceedAsync(new DirectoryPrimitive(Work, "755"), new FilePrimitive(EnvironmentFile, "644", "GREETING=\"hello\"\n"u8.ToArray()));
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await ApplyAsync([.. _started]);
        await CleanUpAsync();
        Host.Dispose();
    }

    /// <summary>Looks past the host at what it says to have written; content null: a directory.</summary>
    protected abstract void AssertWritten(string path, string mode, byte[]? content);

    protected abstract ContractArchive MakeArchive(bool truncated = false);

    /// <summary>Somebody else listens on a port of the host, until this is disposed.</summary>
    protected abstract IDisposable Occupy(out int port);

    protected abstract Task PassAsync(double seconds);

    protected abstract Task CleanUpAsync();

    private protected async Task<IReadOnlyList<PrimitiveResult>> ApplyAsync(params IReadOnlyList<BatchEntry> entries)
    {
        var results = new List<PrimitiveResult>();
        await Host.ApplyAsync(new($"{Root}/state", entries), results.Add, Stop);
        return [.. results.OrderBy(result => result.Number)];
    }

    private protected Task<IReadOnlyList<PrimitiveResult>> ApplyAsync(params IReadOnlyList<HostPrimitive> primitives) =>
        ApplyAsync([.. primitives.Select((primitive, index) => new BatchEntry(index + 1, primitive, []))]);

    private protected async Task<PrimitiveOutcome> OutcomeAsync(HostPrimitive primitive) => (await ApplyAsync(primitive)).Single().Outcome;

    /// <summary>The outcome of the primitive, and that doing it again changes nothing.</summary>
    private protected async Task ChangeOnceAsync(HostPrimitive primitive)
    {
        Assert.Equal(new PrimitiveResult(1, PrimitiveOutcome.Changed, ""), (await ApplyAsync(primitive)).Single() with { Detail = "" });
        Assert.Equal(PrimitiveOutcome.Unchanged, await OutcomeAsync(primitive));
    }

    private protected async Task SucceedAsync(params IReadOnlyList<HostPrimitive> primitives)
    {
        foreach (var result in await ApplyAsync(primitives))
            Assert.True(result.Outcome is PrimitiveOutcome.Changed or PrimitiveOutcome.Unchanged, result.Detail);
    }

    private protected async Task<string> FailAsync(HostPrimitive primitive)
    {
        var result = (await ApplyAsync(primitive)).Single();
        Assert.Equal(PrimitiveOutcome.Failed, result.Outcome);
        Assert.NotEqual("", result.Detail);
        return result.Detail;
    }

    private protected Task<HostFacts> ProbeAsync(HostProbe probe) => Host.ProbeAsync(probe, Stop);

    private protected async Task<PathFact?> PathAsync(string path) =>
        (await ProbeAsync(new() { Paths = [path] })).Paths.GetValueOrDefault(path);

    private protected async Task<string?> ContentAsync(string path) =>
        (await ProbeAsync(new() { Contents = [path] })).Contents.GetValueOrDefault(path);

    private protected async Task<IReadOnlyList<GateResult>> WaitAsync(params IReadOnlyList<GateWait> waits)
    {
        var results = new List<GateResult>();
        await Host.WaitForAsync(waits, results.Add, Stop);
        return [.. results.OrderBy(result => result.Number)];
    }

    /// <summary>A program of this test on the host.</summary>
    protected async Task<string> ScriptAsync(string name, params IEnumerable<string> lines)
    {
        var path = $"{Work}/{name}";
        await SucceedAsync(new FilePrimitive(path, "755", Text(["#!/bin/sh", .. lines])));
        return path;
    }

    private protected StartPrimitive Service(string name, params IReadOnlyList<string> command) => new(
        name, $"{Work}/{name}.pid", $"{Work}/{name}.out", Work, EnvironmentFile, [EnvironmentFile], command);

    private protected static StopPrimitive StopOf(StartPrimitive start, int seconds = 10, bool kill = false) => new(start.Id, start.PidFile, seconds, kill);

    private protected async Task StartAsync(StartPrimitive start)
    {
        _started.Add(StopOf(start, 0, kill: true));
        Assert.Equal(PrimitiveOutcome.Changed, await OutcomeAsync(start));
    }

    private protected async Task<ServiceFact> ServiceAsync(StartPrimitive start, params IReadOnlyList<int> ports)
    {
        var probe = new ServiceProbe(start.Id, start.PidFile, start.Inputs, ports, new ZooKeeperGate("127.0.0.1", ClosedPort, 0));
        return (await ProbeAsync(new() { Services = [probe] })).Services[start.Id];
    }

    private protected JobPrimitive Job(string name, params IReadOnlyList<string> command) =>
        new(name, $"{Root}/jobs/{name}", Work, EnvironmentFile, command);

    private protected async Task<GateResult> EndOfAsync(JobPrimitive job) =>
        (await WaitAsync(new GateWait(1, new JobGate(job.Directory), null, 30, []))).Single();

    protected static byte[] Text(params IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    protected static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
