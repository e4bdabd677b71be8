using System.Diagnostics;
using PulsarOps.Tests.Contract;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>How the scripts on hosts connect by TLS, and what they say if they cannot.</summary>
public sealed class TlsScriptTests : IDisposable
{
    private const string Token = TlsHost.Token;

    private readonly TlsHost _host = new();

    public static TheoryData<string, string> Untrusted { get; } = new()
    {
        { nameof(HostKeys.Expired), "its certificate has expired" },
        { nameof(HostKeys.NotYetValid), "its certificate is not valid yet, or the clock of this host is slow" },
        { nameof(HostKeys.OfAnotherHost), "its certificate is not for the name localhost" },
        { nameof(HostKeys.OfExpiredAuthority), "the certificate of its authority has expired" },
        { nameof(HostKeys.OfAnotherAuthority), "no authority in TLS/ca.pem has signed its certificate" },
        { "", "the port speaks no TLS" },
    };

    public static TheoryData<string, bool, string> Refusals { get; } = new()
    {
        { "401 Unauthorized", true, "it refuses the token in TLS/tools.jwt, or the token has expired" },
        { "401 Unauthorized", false, "it asks for a token, and there is none in TLS/tools.jwt" },
        { "403 Forbidden", true, "the role of the token in TLS/tools.jwt may not do this" },
        {
            "403 Forbidden", false,
            "a client without a token may not do this, and there is none in TLS/tools.jwt"
        },
    };

    private string Tls => _host.Tls;

    public void Dispose() => _host.Dispose();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void Request_and_its_token_reach_a_verified_peer(string address)
    {
        using var peer = new TlsPeer(HostKeys.Valid) { AsksForCertificate = true };

        var run = _host.Run("http", "GET", address, $"{peer.Port}", "/ready", "10");

        Assert.Equal((0, "200\nhello", ""), run);
        var request = Assert.Single(peer.Requests);
        Assert.StartsWith("GET /ready HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nAuthorization: Bearer {Token}\r\n", request, StringComparison.Ordinal);
    }

    /// <param name="certificate">One of <see cref="HostKeys"/>; empty for plain text.</param>
    internal static TlsPeer Peer(string certificate) =>
        new(certificate.Length == 0 ? null : HostKeys.Named(certificate));

    [Theory]
    [MemberData(nameof(Untrusted))]
    public void Peer_that_is_not_trusted_gets_neither_request_nor_token(string certificate, string reason)
    {
        using var peer = Peer(certificate);

        var run = _host.Run("http", "GET", "localhost", $"{peer.Port}", "/ready", "10");

        Assert.Equal((1, "", $"net: localhost:{peer.Port}: {reason.Replace("TLS/", $"{Tls}/")}\n"), run);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public void Peer_that_never_answers_is_left_at_the_time_limit_and_no_process_remains()
    {
        var never = new TaskCompletionSource();
        using var peer = new TlsPeer(HostKeys.Valid) { Held = never.Task };
        var clock = Stopwatch.StartNew();

        var http = _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "1");
        var zooKeeper = _host.Run("zk", $"localhost:{peer.Port}", "1", "get", "/a");

        Assert.Equal((1, "", $"net: localhost:{peer.Port}: timeout\n"), http);
        Assert.Equal((2, "", $"net: localhost:{peer.Port}: timeout\n"), zooKeeper);
        Assert.InRange(clock.Elapsed.TotalSeconds, 2, 10);
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Tls, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Refused_request_says_what_is_wrong_with_the_token(string status, bool hasToken, string reason)
    {
        if (!hasToken)
            File.Delete($"{Tls}/tools.jwt");
        using var peer = new TlsPeer(HostKeys.Valid)
        {
            Answer = $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
        };

        var run = _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

        Assert.Equal(
            (0, $"{status[..3]}\nno", $"net: localhost:{peer.Port}: {reason.Replace("TLS/", $"{Tls}/")}\n"), run);
    }

    [Fact]
    public void Own_certificate_that_is_missing_is_the_reason()
    {
        File.Delete($"{Tls}/cert.pem");
        using var peer = new TlsPeer(HostKeys.Valid);

        var run = _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

        Assert.Equal(
            (1, "", $"net: localhost:{peer.Port}: there is no file {Tls}/cert.pem, or it cannot be read\n"), run);
    }

    [Fact]
    public void Host_without_openssl_is_the_reason()
    {
        using var peer = new TlsPeer(HostKeys.Valid);

        var run = _host.Run(
            ["http", "GET", "localhost", $"{peer.Port}", "/", "10"], new() { ["PATH"] = _host.File("none") });

        Assert.Equal((1, "", $"net: localhost:{peer.Port}: openssl is not installed on this host\n"), run);
    }

    [Fact]
    public void Token_does_not_follow_a_redirect_to_plain_text()
    {
        using var plain = new TlsPeer(null);
        using var peer = new TlsPeer(HostKeys.Valid)
        {
            Answer = $"HTTP/1.1 307 R\r\nLocation: http://localhost:{plain.Port}/\r\nContent-Length: 0\r\n\r\n",
        };

        var run = _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

        Assert.Equal((0, "307\n", ""), run);
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public void Token_follows_a_redirect_to_a_verified_peer()
    {
        using var owner = new TlsPeer(HostKeys.Valid);
        using var peer = new TlsPeer(HostKeys.Valid)
        {
            Answer = $"HTTP/1.1 307 R\r\nLocation: https://localhost:{owner.Port}/a\r\nContent-Length: 0\r\n\r\n",
        };

        Assert.Equal((0, "200\nhello", ""), _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "10"));
        Assert.Contains(Token, Assert.Single(owner.Requests), StringComparison.Ordinal);
    }

    /// <summary>A file with anything else could add headers to the request.</summary>
    [Fact]
    public void File_that_contains_no_token_is_not_sent()
    {
        File.WriteAllText($"{Tls}/tools.jwt", "a b\r\nX-Header: c\n");
        using var peer = new TlsPeer(HostKeys.Valid);

        Assert.Equal(0, _host.Run("http", "GET", "localhost", $"{peer.Port}", "/", "10").ExitCode);
        Assert.DoesNotContain("Authorization", Assert.Single(peer.Requests), StringComparison.Ordinal);
    }

    /// <summary>While the request is in progress, in the middle of its life.</summary>
    [Fact]
    public async Task Token_is_in_no_command_line_and_no_environment()
    {
        var scanned = new TaskCompletionSource();
        using var peer = new TlsPeer(HostKeys.Valid) { Held = scanned.Task };
        // A variable of the same name that the login shell exports must not export this one.
        var environment = new Dictionary<string, string> { ["token"] = "x", ["bearer"] = "x", ["send"] = "x" };
        var running = Task.Run(
            () => _host.Run(["http", "GET", "localhost", $"{peer.Port}", "/", "20"], environment),
            TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => !peer.Requests.IsEmpty, TimeSpan.FromSeconds(20)));

        var processes = CommandLines().ToArray();
        var environments = Read("environ").ToArray();
        scanned.SetResult();
        var run = await running;

        Assert.Contains(processes, line => line.Contains("s_client", StringComparison.Ordinal)
            && line.Contains(Tls, StringComparison.Ordinal));
        Assert.DoesNotContain(processes, line => line.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain(environments, text => text.Contains(Token, StringComparison.Ordinal));
        Assert.DoesNotContain("canary-7f3a91", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Contains(Token, Assert.Single(peer.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public void ZooKeeper_answers_by_mutual_TLS()
    {
        using var cluster = FakeServices.Start();

        var run = _host.Run("zk", cluster.SecureServers, "10", "ls", "/loadbalance/brokers", "get", "/no/such");

        Assert.Equal(
            (0, $"ls\t/loadbalance/brokers\tok\t127.0.0.1:{cluster.BrokerWeb}\nget\t/no/such\tmissing\t\n", ""), run);
    }

    private static IEnumerable<string> CommandLines() => Read("cmdline");

    private static IEnumerable<string> Read(string file)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsDigit(path[6])))
        {
            var text = "";
            try
            {
                text = File.ReadAllText($"{process}/{file}");
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue; // it has ended, or belongs to another user
            }

            yield return text;
        }
    }
}
