using System.Diagnostics;
using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>
/// Hosts that are reached, and refuse the login or the connection: the error names the reason that the host gave.
/// </summary>
[Collection(SshTests.Name)]
public sealed class RefusedLoginTests : IDisposable
{
    private readonly SshBench _bench = new() { Limits =
        new() { DialPauses = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.4)] } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("account", "account has expired")]
    [InlineData("nologin", "down for maintenance until noon")]
    public async Task Host_that_ends_the_login_is_named_with_its_banner(string kind, string message)
    {
        using var user = new SshUser();
        var warning = $"{_bench.Folder}/nologin";
        await File.WriteAllTextAsync(warning, "The system is down for maintenance until noon.\n", Stop);
        if (kind == "account")
            SshTools.Run("chage", "-E", "1", user.Name);
        using var pam = new PamService(
            "auth required pam_unix.so", kind == "nologin" ? $"account required pam_nologin.so file={warning}"
                : "account required pam_unix.so",
            "session required pam_permit.so");
        using var server = Server(pam);

        var error = await RefusedAsync(TargetOf(server) with { UserName = user.Name });

        Assert.Equal((nameof(SR.LoginRefused), ErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_keys_of_the_agent_are_named_with_what_helps()
    {
        using var agent = new Agent(_bench.Folder);
        foreach (var number in Enumerable.Range(1, 8))
        {
            SshTools.MakeKey($"{_bench.Folder}/other{number}", "ed25519");
            agent.Add($"{_bench.Folder}/other{number}", "");
        }

        var error = await RefusedAsync(_bench.Target with { KeyFilePath = $"{_bench.Folder}/other1" });

        Assert.Equal((nameof(SR.AuthenticationFailed), ErrorKind.PermissionDenied), (error.ErrorId, error.Kind));
        Assert.Contains("Too many authentication failures", error.Message, StringComparison.Ordinal);
        Assert.Contains("IdentitiesOnly", error.Advice, StringComparison.Ordinal);
        Assert.Contains("-KeyFilePath", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_password_of_the_login_counts_once()
    {
        using var user = new SshUser();
        var folder = Directory.CreateDirectory($"{_bench.Folder}/faillock").FullName;
        using var pam = new PamService(
            "auth [success=1 default=bad] pam_unix.so",
                $"auth [default=die] pam_faillock.so authfail dir={folder} deny=9",
            "auth required pam_permit.so", "account required pam_permit.so", "session required pam_permit.so");
        using var server = Server(pam, "KbdInteractiveAuthentication yes", "PasswordAuthentication yes");
        SshTools.MakeKey($"{_bench.Folder}/stranger", "ed25519");
        using var session = _bench.Session(TargetOf(server) with
        {
            UserName = user.Name, KeyFilePath = $"{_bench.Folder}/stranger", Secrets =
                new() { Password = SshBench.Secret("canary-wrong") },
        });

        var first = await RefusedAsync(session);
        var later = await RefusedAsync(session);

        Assert.Equal([nameof(SR.AuthenticationFailed), nameof(SR.AuthenticationFailed)],
            [first.ErrorId, later.ErrorId]);
        var failures = SshTools.Run("faillock", "--dir", folder, "--user", user.Name).Split('\n');
        Assert.Single(failures, line => line.TrimEnd().EndsWith(" V", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_factor_of_the_login_is_named()
    {
        using var user = new SshUser();
        using var pam = new PamService(
            "auth required pam_unix.so", $"auth required pam_ftp.so users={user.Name}",
                "account required pam_permit.so",
            "session required pam_permit.so");
        using var server = Server(pam, "KbdInteractiveAuthentication yes",
            "AuthenticationMethods keyboard-interactive");
        var watch = Stopwatch.StartNew();

        var error = await RefusedAsync(
            TargetOf(server) with { UserName = user.Name, Secrets =
                new() { Password = SshBench.Secret(user.Password) } });

        Assert.Equal(nameof(SR.LoginPromptUnanswered), error.ErrorId);
        Assert.Contains("complete e-mail address", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData("AllowTcpForwarding no", nameof(SR.ForwardingProhibited), "AllowTcpForwarding")]
    [InlineData("PermitOpen 192.0.2.1:22", nameof(SR.ForwardingProhibited), "PermitOpen")]
    [InlineData("closed port", nameof(SR.HostUnreachable), "Connection refused")]
    [InlineData("unknown name", nameof(SR.HostUnreachable), "not known")]
    [InlineData("silence", nameof(SR.HostUnreachable), "no answer within 2 s")]
    public async Task Jump_host_is_named_with_its_own_reason(string kind, string errorId, string message)
    {
        using var jump = new SshServer(
            $"{_bench.Folder}/jump", _bench.AuthorizedKeys, ["ed25519"], kind.Contains(' ') && kind[0] < 'a' ? [kind]
                : []);
        using var unreachable = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        unreachable.Start();
        var target = _bench.Target with { Name = "pulsar1", Address = "127.0.0.1", ProxyJump =
            $"root@127.0.0.1:{jump.Port}" };
        await File.AppendAllLinesAsync(_bench.KnownHosts, [jump.KnownHostsLine("ed25519")], Stop);
        target = kind switch
        {
            "closed port" => target with { Port = SshServer.FreePort() },
            "unknown name" => target with { Address = "no-such-host.invalid" },
            "silence" => target with { Port = ((System.Net.IPEndPoint)unreachable.LocalEndpoint).Port,
                ConnectionTimeoutSeconds = 2 },
            _ => target,
        };

        var error = await RefusedAsync(target);

        Assert.Equal((errorId, "pulsar1"), (error.ErrorId, error.Target));
        Assert.Contains(message, error.Message + error.Advice, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_opens_one_connection_for_each_type_that_the_host_has()
    {
        var keys = await _bench.Factory.ScanAsync(_bench.Target, _bench.Limits, _bench.Log, Stop);

        Assert.Equal(_bench.Server.Types.Select(type => _bench.Server.HostKey(type).Fingerprint),
            keys.Select(key => key.Fingerprint));
        Assert.Equal(_bench.Server.Types.Count, Connections());

        // The first key is the right one, so the others are not asked for.
        await _bench.Factory.ScanAsync(_bench.Target, _bench.Limits, _bench.Log, Stop, keys[0].Fingerprint);
        Assert.Equal(_bench.Server.Types.Count + 1, Connections());

        int Connections() => _bench.Server.Log.Split("Connection from").Length - 1;
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(5, false)]
    public async Task Host_that_drops_new_connections_is_dialed_again_after_a_pause(int dropped, bool succeeds)
    {
        using var probe = new LimitedPort(_bench.Server.Port, dropped);
        await File.WriteAllTextAsync(_bench.KnownHosts, LineFor(probe.Port), Stop);
        var target = _bench.Target with { Port = probe.Port };

        if (succeeds)
        {
            using var session = _bench.Session(target);
            await session.RunAsync(new("hello", "echo hello", [], TimeSpan.FromSeconds(20)), _ => { }, Stop);
            return;
        }

        var error = await RefusedAsync(target);

        Assert.Equal((nameof(SR.ConnectionsLimited), ErrorKind.Connection), (error.ErrorId, error.Kind));
        Assert.Contains(string.Format(CultureInfo.InvariantCulture, "{0} (3 attempts in", probe.Port), error.Message,
            StringComparison.Ordinal);
        Assert.Contains("MaxStartups", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_refuses_after_it_was_reached_is_dialed_again_after_a_pause()
    {
        int port;
        using (var probe = new LimitedPort(_bench.Server.Port, 0))
        {
            port = probe.Port;
            await File.WriteAllTextAsync(_bench.KnownHosts, LineFor(port), Stop);
            using var session = _bench.Session(_bench.Target with { Port = port });
            await session.RunAsync(new("hello", "echo hello", [], TimeSpan.FromSeconds(20)), _ => { }, Stop);
        }

        var error = await RefusedAsync(_bench.Target with { Port = port });

        Assert.Equal(nameof(SR.ConnectionsLimited), error.ErrorId);
    }

    public void Dispose() => _bench.Dispose();

    private string LineFor(int port) =>
        $"[127.0.0.1]:{port} {_bench.Server.KnownHostsLine("ed25519").Split(' ', 2)[1]}\n";

    private SshServer Server(PamService pam, params string[] settings)
    {
        var server = new SshServer(pam, $"{_bench.Folder}/pam", _bench.AuthorizedKeys, ["ed25519"], settings);
        File.WriteAllLines(_bench.KnownHosts, [server.KnownHostsLine("ed25519")]);
        return server;
    }

    private SshTarget TargetOf(SshServer server) => new()
    {
        Name = "127.0.0.1", Port = server.Port, UserName = "root", KeyFilePath = _bench.KeyFile, KnownHostsPath =
            _bench.KnownHosts,
        SshConfigPath = _bench.ConfigFile, Become = PulsarOps.PulsarBecome.None,
    };

    private async Task<PulsarOpsException> RefusedAsync(SshTarget target)
    {
        using var session = _bench.Session(target);
        return await RefusedAsync(session);
    }

    private static Task<PulsarOpsException> RefusedAsync(PulsarOps.Hosts.Protocol.IRemoteSession session) =>
        Assert.ThrowsAsync<PulsarOpsException>(
        () => session.RunAsync(new("never", "echo never", [], TimeSpan.FromSeconds(20)), Assert.Fail, Stop));

    /// <summary>Closes so many connections at once, as sshd does beyond MaxStartups, then relays.</summary>
    private sealed class LimitedPort : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(System.Net.IPAddress.Loopback, 0);
        private readonly Relay _relay;

        public LimitedPort(int port, int dropped)
        {
            _relay = new("127.0.0.1", port);
            _listener.Start();
            Port = ((System.Net.IPEndPoint)_listener.LocalEndpoint).Port;
            _ = Task.Run(() => ServeAsync(dropped));
        }

        public int Port { get; }

        public void Dispose()
        {
            _listener.Dispose();
            _relay.Dispose();
        }

        private async Task ServeAsync(int dropped)
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    if (dropped-- > 0)
                        client.Dispose();
                    else
                        _ = Task.Run(() => PassOnAsync(client));
                }
            }
            catch (Exception exception) when (
                exception is System.Net.Sockets.SocketException or ObjectDisposedException)
            {
                // It is over.
            }
        }

        private async Task PassOnAsync(System.Net.Sockets.TcpClient near)
        {
            using var client = near;
            using var server = new System.Net.Sockets.TcpClient();
            await server.ConnectAsync("127.0.0.1", _relay.Port);
            await Task.WhenAny(near.GetStream().CopyToAsync(server.GetStream()),
                server.GetStream().CopyToAsync(near.GetStream()));
        }
    }
}
