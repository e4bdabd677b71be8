using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>
/// Hosts that allow few sessions on a connection (MaxSessions, as hardening guides set it): the work is done with
/// those, or not begun.
/// </summary>
[Collection(SshTests.Name)]
public sealed class SessionLimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Scripts_queue_but_urgent_ones_do_not(int sessions)
    {
        using var bench = new SshBench($"MaxSessions {sessions}");
        using var session = bench.Session(bench.Target);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(number =>
            RunAsync(session, $"sleep 0.2; echo {number}")));
        Assert.Equal(Enumerable.Range(0, 6).Select(number => $"{number}"), results);

        // Waits occupy what there is; the lease is renewed beside them.
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var mark = "97" + Random.Shared.Next(1000, 9999);
        var up = Enumerable.Range(0, sessions).Select(_ => new TaskCompletionSource()).ToArray();
        var waits = up.Select(begun => session.RunAsync(
            new("wait", $"echo up; sleep {mark}", [], TimeSpan.FromSeconds(60)), _ => begun.SetResult(),
                cancel.Token)).ToArray();
        await Task.WhenAll(up.Select(begun => begun.Task));
        var watch = Stopwatch.StartNew();
        Assert.Equal("renewed", await RunAsync(session, "echo renewed", urgent: true));
        Assert.Equal("renewed", await RunAsync(session, "echo renewed", urgent: true));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");

        // Cancelling still ends them on the host.
        await cancel.CancelAsync();
        foreach (var wait in waits)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Eventually.True(
            () => !SshTools.Run("ps", "-eo", "args").Contains($"sleep {mark}", StringComparison.Ordinal),
                "the end of the waits", seconds: 5);
        Assert.Equal("on", await RunAsync(session, "echo on"));
        Assert.InRange(bench.Server.Log.Split("Accepted publickey").Length - 1, 1, 2);
    }

    [Fact]
    public async Task Way_for_the_renewal_is_there_before_the_lease_is_taken()
    {
        using var bench = new SshBench("MaxSessions 1");
        using var session = bench.Session(bench.Target);

        Assert.Equal("taken", await RunAsync(session, "echo taken", brings: true));

        Assert.Equal(2, bench.Server.Log.Split("Accepted publickey").Length - 1);
    }

    [Fact]
    public async Task Host_that_allows_one_session_and_connection_is_refused()
    {
        using var bench = new SshBench("MaxSessions 1") { Limits =
            new() { DialPauses = [TimeSpan.FromSeconds(0.2)] } };
        using var relay = new Relay("127.0.0.1", bench.Server.Port);
        await File.WriteAllTextAsync(
            bench.KnownHosts, $"[127.0.0.1]:{relay.Port} {bench.Server.KnownHostsLine("ed25519").Split(' ', 2)[1]}\n",
                Stop);
        using var session = bench.Session(bench.Target with { Port = relay.Port, ConnectionTimeoutSeconds = 3 });
        Assert.Equal("first", await RunAsync(session, "echo first"));
        relay.Divert(SshServer.FreePort()); // a second connection leads nowhere

        var error = await Assert.ThrowsAsync<PulsarOpsException>(
            () => RunAsync(session, $"touch {bench.Folder}/changed; echo taken", brings: true));

        Assert.Equal((nameof(SR.SessionsRefused), "127.0.0.1"), (error.ErrorId, error.Target));
        Assert.Contains("MaxSessions to at least 2", error.Advice, StringComparison.Ordinal);
        Assert.False(File.Exists($"{bench.Folder}/changed"));
    }

    [Fact]
    public async Task Host_without_sessions_is_named()
    {
        using var bench = new SshBench("MaxSessions 0");
        using var session = bench.Session(bench.Target);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(session, "echo never"));

        Assert.Equal(nameof(SR.SessionsRefused), error.ErrorId);
    }

    private static async Task<string> RunAsync(IRemoteSession session, string script, bool urgent = false,
        bool brings = false)
    {
        var lines = new List<string>();
        await session.RunAsync(
            new("test", script, [], TimeSpan.FromSeconds(40)) { Urgent = urgent, OpensUrgentChannel = brings },
            lines.Add,
            Stop
        );
        return string.Join("\n", lines);
    }
}
