using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>Connections that freeze, break, are shared.</summary>
[Collection(SshTests.Name)]
public sealed class ConnectionTests : IDisposable
{
    private readonly SshBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Session_makes_one_connection_and_none_before_it_is_used()
    {
        using var session = _bench.Session(_bench.Target);
        Assert.Empty(_bench.Server.Children());

        await HelloAsync(session);
        await HelloAsync(session);

        Assert.Equal(1, Count(_bench.Server.Log, "Accepted publickey"));
    }

    [Fact]
    public async Task Frozen_host_delays_no_other_host()
    {
        var session = _bench.Session(_bench.Target with { ConnectionTimeoutSeconds = 3 });
        await HelloAsync(session);
        _bench.Server.Signal("STOP");
        try
        {
            var watch = Stopwatch.StartNew();
            await Assert.ThrowsAsync<TimeoutException>(() =>
                session.RunAsync(new("frozen", "echo x", [], TimeSpan.FromSeconds(2)), Assert.Fail, Stop)
            );
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");

            watch.Restart();
            session.Dispose();
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        }
        finally
        {
            _bench.Server.Signal("CONT");
        }
    }

    [Fact]
    public async Task Host_that_freezes_during_a_script_delays_no_other_host()
    {
        using var session = _bench.Session(_bench.Target);
        var watch = new Stopwatch();
        try
        {
            await Assert.ThrowsAsync<TimeoutException>(() =>
                session.RunAsync(
                    new("freezes", "echo up; sleep 2; echo never", [], TimeSpan.FromSeconds(3)),
                    Freeze,
                    Stop
                )
            );
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        }
        finally
        {
            _bench.Server.Signal("CONT");
        }

        await HelloAsync(session);

        void Freeze(string line)
        {
            _bench.Server.Signal("STOP");
            watch.Start();
        }
    }

    [Fact]
    public async Task Frozen_connection_is_replaced_before_use()
    {
        using var session = _bench.Session(_bench.Target with { ConnectionTimeoutSeconds = 2 });
        await HelloAsync(session);
        _bench.Server.Signal("STOP");
        try
        {
            await HelloAsync(session);
        }
        finally
        {
            _bench.Server.Signal("CONT");
        }
    }

    [Fact]
    public async Task Script_on_a_connection_that_another_one_finds_dead_is_lost()
    {
        using var session = _bench.Session(_bench.Target with { ConnectionTimeoutSeconds = 2 });
        var up = new TaskCompletionSource();
        var script = session.RunAsync(
            new("long", "echo up; sleep 60", [], TimeSpan.FromSeconds(60)),
            _ => up.SetResult(),
            Stop
        );
        await up.Task;
        _bench.Server.Signal("STOP");
        try
        {
            var watch = Stopwatch.StartNew();
            var other = Assert.ThrowsAnyAsync<Exception>(() =>
                session.RunAsync(new("short", "echo", [], TimeSpan.FromSeconds(6)), Assert.Fail, Stop)
            );

            var error = await Assert.ThrowsAsync<PulsarOpsException>(() => script);

            Assert.Equal((nameof(SR.ConnectionLost), "127.0.0.1"), (error.ErrorId, error.Target));
            Assert.Contains("no answer within 2 s", error.Message, StringComparison.Ordinal);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
            await other;
        }
        finally
        {
            _bench.Server.Signal("CONT");
        }
    }

    [Fact]
    public async Task Broken_connection_is_replaced()
    {
        using var session = _bench.Session(_bench.Target);
        await HelloAsync(session);

        _bench.Server.Signal("KILL");

        await HelloAsync(session);
    }

    [Fact]
    public async Task Next_script_replaces_a_connection_that_broke()
    {
        using var session = _bench.Session(_bench.Target);
        var runs = 0;
        var mark = "98" + Random.Shared.Next(1000, 9999);
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            session.RunAsync(
                new("broken", $"echo up; sleep {mark}", [], TimeSpan.FromSeconds(30)),
                _ =>
                {
                    runs++;
                    _bench.Server.Signal("KILL");
                },
                Stop
            )
        );

        Assert.Equal(
            (nameof(SR.ConnectionLost), ErrorKind.Connection, "127.0.0.1"),
            (error.ErrorId, error.Kind, error.Target)
        );
        Assert.Equal(1, runs);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");

        // The next connection also ends what the lost one left behind.
        await HelloAsync(session);
        Eventually.True(
            () => !SshTools.Run("ps", "-eo", "args").Contains($"sleep {mark}", StringComparison.Ordinal),
            "the end of the script",
            seconds: 10
        );
    }

    [Fact]
    public async Task Cancelled_login_ends_at_once()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        using var session = _bench.Session(
            _bench.Target with
            {
                Port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port,
            }
        );
        using var cancel = new CancellationTokenSource(500);
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            session.RunAsync(new("never", "echo", [], TimeSpan.FromSeconds(30)), Assert.Fail, cancel.Token)
        );

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Thirty_hosts_go_through_one_connection_to_their_jump_host()
    {
        using var jump = new SshServer($"{_bench.Folder}/jump", _bench.AuthorizedKeys, ["ed25519"]);
        var target = _bench.Target with { ProxyJump = $"root@127.0.0.1:{jump.Port}" };
        await File.AppendAllLinesAsync(_bench.KnownHosts, [jump.KnownHostsLine("ed25519")], Stop);
        var watch = Stopwatch.StartNew();
        var sessions = Enumerable.Range(0, 30).Select(_ => _bench.Session(target)).ToArray();

        await Task.WhenAll(sessions.Select(HelloAsync));

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed}");
        Assert.Equal(1, Count(jump.Log, "Accepted publickey"));
        Assert.Equal(30, Count(_bench.Server.Log, "Accepted publickey"));
        foreach (var session in sessions)
            session.Dispose();
        Eventually.True(() => jump.Children().Count == 0, "the end of the connection to the jump host", seconds: 10);
    }

    [Fact]
    public async Task Jump_hosts_may_be_several_and_each_must_be_the_right_one()
    {
        using var one = new SshServer($"{_bench.Folder}/one", _bench.AuthorizedKeys, ["ed25519"]);
        using var two = new SshServer($"{_bench.Folder}/two", _bench.AuthorizedKeys, ["ed25519"]);
        var target = _bench.Target with { ProxyJump = $"root@127.0.0.1:{one.Port},root@127.0.0.1:{two.Port}" };
        await File.AppendAllLinesAsync(_bench.KnownHosts, [one.KnownHostsLine("ed25519")], Stop);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => HelloAsync(_bench.Session(target)));
        Assert.Equal(nameof(SR.HostKeyUnknown), error.ErrorId);
        Assert.Contains(two.HostKey("ed25519").Fingerprint, error.Message, StringComparison.Ordinal);

        await File.AppendAllLinesAsync(_bench.KnownHosts, [two.KnownHostsLine("ed25519")], Stop);
        await HelloAsync(_bench.Session(target));
        Assert.Equal(0, Count(one.Log, "Accepted password") + Count(two.Log, "Accepted password"));
    }

    [Fact]
    public async Task Unreachable_jump_host_is_reported_with_the_path()
    {
        using var jump = new SshServer($"{_bench.Folder}/jump", _bench.AuthorizedKeys, ["ed25519"]);
        var target = _bench.Target with
        {
            ProxyJump = $"root@127.0.0.1:{jump.Port}",
            Port = SshServer.FreePort(),
            Name = "pulsar1",
            Address = "127.0.0.1",
        };
        await File.AppendAllLinesAsync(_bench.KnownHosts, [jump.KnownHostsLine("ed25519")], Stop);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => HelloAsync(_bench.Session(target)));

        Assert.Equal((nameof(SR.HostUnreachable), "pulsar1"), (error.ErrorId, error.Target));
        Assert.Contains("through 127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static async Task HelloAsync(IRemoteSession session)
    {
        var lines = new List<string>();
        await session.RunAsync(new("hello", "echo hello", [], TimeSpan.FromSeconds(20)), lines.Add, Stop);
        Assert.Equal(["hello"], lines);
    }
}
