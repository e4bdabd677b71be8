using System.Diagnostics;
using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.RemoteHosts;

/// <summary>
/// What is wrong with a certificate, a key or a token is named by everything that connects: the readiness probes of a
/// running service, with TLS by openssl on both sides or by that of .NET, and the questions to it.
/// </summary>
public sealed class TlsCauseTests : IDisposable
{
    private readonly TlsHost _host = new();

    private string Tls => _host.Tls;

    public void Dispose() => _host.Dispose();

    [Theory]
    [MemberData(nameof(TlsScriptTests.Untrusted), MemberType = typeof(TlsScriptTests))]
    public async Task Certificate_of_a_service_is_the_reason(string certificate, string reason)
    {
        using var peer = TlsScriptTests.Peer(certificate);

        await NamesAsync("localhost", peer.Port, reason.Replace("TLS/", $"{Tls}/", StringComparison.Ordinal));

        Assert.Empty(peer.Requests);
    }

    [Fact]
    public async Task Address_that_is_not_in_the_certificate_of_a_service_is_the_reason()
    {
        using var peer = new TlsPeer(HostKeys.OfAnotherHost);

        await NamesAsync("127.0.0.1", peer.Port, "its certificate is not for the name 127.0.0.1");
    }

    [Theory]
    [MemberData(nameof(TlsScriptTests.Refusals), MemberType = typeof(TlsScriptTests))]
    public async Task Refusal_of_the_token_is_the_reason(string status, bool hasToken, string reason)
    {
        if (!hasToken)
            File.Delete($"{Tls}/tools.jwt");
        using var peer = new TlsPeer(HostKeys.Valid)
        {
            Answer = $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
        };

        var detail = await DetailAsync(new HttpReadiness("localhost", peer.Port, "/ready") { WebTls = Tls });

        Assert.Equal(
            $"/ready answers: HTTP/1.1 {status}: {reason.Replace("TLS/", $"{Tls}/", StringComparison.Ordinal)}",
            detail);
    }

    /// <summary>Only openssl tells the client why, as Java does.</summary>
    [Theory]
    [InlineData(nameof(HostKeys.OfAnotherAuthority), "because it does not know its authority")]
    [InlineData(nameof(HostKeys.Expired), "because that has expired")]
    public async Task Own_certificate_that_is_refused_is_the_reason(string certificate, string reason)
    {
        HostKeys.WriteTo(_host.File("server"));
        HostKeys.WriteTo(Tls, HostKeys.Named(certificate), TlsHost.Token);
        string[] arguments =
        [
            "s_server", "-accept", "127.0.0.1:0", "-www", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem",
            "-cert", "cert.pem", "-key", "key.pem",
        ];
        using var server = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _host.File("server"), RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        try
        {
            server.BeginErrorReadLine();
            var line = "";
            while (!line.StartsWith("ACCEPT", StringComparison.Ordinal))
                line = server.StandardOutput.ReadLine() ?? throw new InvalidOperationException("It has ended.");

            await NamesAsync(
                "127.0.0.1", int.Parse(line.Split(' ')[1].Split(":")[1], CultureInfo.InvariantCulture),
                $"it refuses the certificate of this host, {reason}");
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task Own_key_of_another_certificate_is_the_reason()
    {
        File.WriteAllText($"{Tls}/key.pem", Pki.KeyPem(Pki.OtherKey));
        using var peer = new TlsPeer(HostKeys.Valid);

        await NamesAsync("localhost", peer.Port, $"{Tls}/key.pem is not the key of {Tls}/cert.pem");
    }

    [Fact]
    public async Task Own_key_that_is_damaged_is_the_reason()
    {
        File.WriteAllText($"{Tls}/key.pem", Pki.KeyPem(Pki.HostKey)[..500]);
        using var peer = new TlsPeer(HostKeys.Valid);

        var detail = await DetailAsync(new HttpReadiness("localhost", peer.Port, "/ready") { WebTls = Tls });

        Assert.StartsWith(
            $"port {peer.Port} does not answer yet: a file in {Tls} cannot be used: ", detail,
            StringComparison.Ordinal);
        Assert.EndsWith($"{Tls}/key.pem", detail, StringComparison.Ordinal);
    }

    /// <summary>Every kind of connection names the reason: to web services, to ZooKeeper, and its znodes.</summary>
    private async Task NamesAsync(string host, int port, string reason)
    {
        var server = $"{host}:{port}";

        var details = await Task.WhenAll(
            DetailAsync(new HttpReadiness(host, port, "/ready") { WebTls = Tls }),
            DetailAsync(new EnsembleReadiness(server, 0) { ZooKeeperTls = Tls }),
            DetailAsync(new ZNodeReadiness(server, ["/a"]) { ZooKeeperTls = Tls }));

        Assert.Equal(
            [
                $"port {port} does not answer yet: {reason}", $"{server}: port {port} does not answer yet: {reason}",
                $"/a is not there yet (ZooKeeper: {reason})",
            ],
            details);
        Ends(1, _host.Run("http", "GET", host, $"{port}", "/", "10"));
        Ends(2, _host.Run("zk", server, "10", "get", "/a"));

        void Ends(int status, (int Status, string Output, string Error) run)
        {
            Assert.Equal($"net: {server}: {reason}\n", run.Error);
            Assert.Equal((status, ""), (run.Status, run.Output));
        }
    }

    private static async Task<string> DetailAsync(ReadinessProbe probe)
    {
        var result = await WaitScript.RunAsync(new(1, probe, null, 1, []));
        Assert.Equal(ReadinessOutcome.TimedOut, result.Outcome);
        return result.Detail;
    }
}
