using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.Contract;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>How the scripts on hosts connect by TLS, and what they say if they cannot.</summary>
public sealed class TlsScriptTests : IDisposable
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.canary-7f3a91.c2ln";

    private static readonly string Script =
        Repository.Read("src/PulsarOps/Hosts/Scripts/tls.bash")
        + Repository.Read("src/PulsarOps/Hosts/Scripts/net.bash");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Untrusted { get; } = new()
    {
        { nameof(HostKeys.Expired), "its certificate has expired" },
        { nameof(HostKeys.NotYetValid), "its certificate is not valid yet, or the clock of this host is slow" },
        { nameof(HostKeys.OfAnotherHost), "its certificate is not for the name localhost" },
        { nameof(HostKeys.OfAnotherAuthority), "no authority in TLS/ca.pem has signed its certificate" },
        { "", "the port speaks no TLS" },
    };

    private string Tls => _folder.File("tls");

    public TlsScriptTests()
    {
        _ = OpenSsl.Run("version");
        HostKeys.WriteTo(Tls, token: Token + "\n");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public void Request_and_its_token_reach_a_verified_peer(string address)
    {
        using var peer = new TlsPeer(HostKeys.Valid) { AsksForCertificate = true };

        var run = Run("http", "GET", address, $"{peer.Port}", "/ready", "10");

        Assert.Equal((0, "200\nhello", ""), run);
        var request = Assert.Single(peer.Requests);
        Assert.StartsWith("GET /ready HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains($"\r\nAuthorization: Bearer {Token}\r\n", request, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Untrusted))]
    public void Peer_that_is_not_trusted_gets_neither_request_nor_token(string certificate, string reason)
    {
        using var peer = new TlsPeer(
            certificate.Length == 0
                ? null : (X509Certificate2)typeof(HostKeys).GetProperty(certificate)!.GetValue(null)!);

        var run = Run("http", "GET", "localhost", $"{peer.Port}", "/ready", "10");

        Assert.Equal((1, "", $"net: localhost:{peer.Port}: {reason.Replace("TLS/", $"{Tls}/")}\n"), run);
        Assert.Empty(peer.Requests);
    }

    [Fact]
    public void Peer_that_never_answers_is_left_at_the_time_limit_and_no_process_remains()
    {
        var never = new TaskCompletionSource();
        using var peer = new TlsPeer(HostKeys.Valid) { Held = never.Task };
        var clock = Stopwatch.StartNew();

        var http = Run("http", "GET", "localhost", $"{peer.Port}", "/", "1");
        var zooKeeper = Run("zk", $"localhost:{peer.Port}", "1", "get", "/a");

        Assert.Equal((1, "", $"net: localhost:{peer.Port}: timeout\n"), http);
        Assert.Equal((2, "", $"net: localhost:{peer.Port}: timeout\n"), zooKeeper);
        Assert.InRange(clock.Elapsed.TotalSeconds, 2, 10);
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Tls, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("401 Unauthorized", true, "it refuses the token in TLS/tools.jwt, or the token has expired")]
    [InlineData("401 Unauthorized", false, "it asks for a token, and there is none in TLS/tools.jwt")]
    [InlineData("403 Forbidden", true, "the role of the token in TLS/tools.jwt may not do this")]
    [InlineData(
        "403 Forbidden", false, "a client without a token may not do this, and there is none in TLS/tools.jwt")]
    public void Refused_request_says_what_is_wrong_with_the_token(string status, bool hasToken, string reason)
    {
        if (!hasToken)
            File.Delete($"{Tls}/tools.jwt");
        using var peer = new TlsPeer(HostKeys.Valid)
        {
            Answer = $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
        };

        var run = Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

        Assert.Equal(
            (0, $"{status[..3]}\nno", $"net: localhost:{peer.Port}: {reason.Replace("TLS/", $"{Tls}/")}\n"), run);
    }

    /// <summary>Only openssl tells the client why, as Java does.</summary>
    [Fact]
    public void Own_certificate_that_is_refused_is_the_reason()
    {
        HostKeys.WriteTo(_folder.File("server"));
        HostKeys.WriteTo(Tls, HostKeys.OfAnotherAuthority, Token);
        string[] arguments =
        [
            "s_server", "-accept", "127.0.0.1:0", "-www", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem",
            "-cert", "cert.pem", "-key", "key.pem",
        ];
        using var server = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _folder.File("server"), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            var line = "";
            while (!line.StartsWith("ACCEPT", StringComparison.Ordinal))
                line = server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("It has ended.");
            var address = line.Split(' ')[1];

            var http = Run("http", "GET", "127.0.0.1", address.Split(':')[1], "/", "10");
            var zooKeeper = Run("zk", address, "10", "get", "/a");

            var reason =
                $"net: {address}: it refuses the certificate of this host, because it does not know its authority\n";
            Assert.Equal((1, "", reason), http);
            Assert.Equal((2, "", reason), zooKeeper);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public void Own_certificate_that_is_missing_is_the_reason()
    {
        File.Delete($"{Tls}/cert.pem");
        using var peer = new TlsPeer(HostKeys.Valid);

        var run = Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

        Assert.Equal(
            (1, "", $"net: localhost:{peer.Port}: there is no file {Tls}/cert.pem, or it cannot be read\n"), run);
    }

    [Fact]
    public void Host_without_openssl_is_the_reason()
    {
        using var peer = new TlsPeer(HostKeys.Valid);

        var run = Run(
            ["http", "GET", "localhost", $"{peer.Port}", "/", "10"], new() { ["PATH"] = _folder.File("none") });

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

        var run = Run("http", "GET", "localhost", $"{peer.Port}", "/", "10");

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

        Assert.Equal((0, "200\nhello", ""), Run("http", "GET", "localhost", $"{peer.Port}", "/", "10"));
        Assert.Contains(Token, Assert.Single(owner.Requests), StringComparison.Ordinal);
    }

    /// <summary>A file with anything else could add headers to the request.</summary>
    [Fact]
    public void File_that_contains_no_token_is_not_sent()
    {
        File.WriteAllText($"{Tls}/tools.jwt", "a b\r\nX-Header: c\n");
        using var peer = new TlsPeer(HostKeys.Valid);

        Assert.Equal(0, Run("http", "GET", "localhost", $"{peer.Port}", "/", "10").ExitCode);
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
            () => Run(["http", "GET", "localhost", $"{peer.Port}", "/", "20"], environment),
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

        var run = Run("zk", cluster.SecureServers, "10", "ls", "/loadbalance/brokers", "get", "/no/such");

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

    private (int ExitCode, string Output, string Errors) Run(params string[] arguments) => Run(arguments, []);

    private (int ExitCode, string Output, string Errors) Run(
        string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("/bin/bash", ["-c", Script, "net", "tls", Tls, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }
}
