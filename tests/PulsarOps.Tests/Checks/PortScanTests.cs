using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PulsarOps.Checks;
using PulsarOps.Hosts;
using PulsarOps.Tests.Roles;
using PulsarOps.Tests.Security;
using static PulsarOps.Tests.Checks.Looks;

namespace PulsarOps.Tests.Checks;

/// <summary>
/// What is found at a port, from this computer and with the tools of a host. The services are servers of this process.
/// </summary>
public sealed class PortScanTests
{
    private static readonly PulsarTopology Strict = SecuredTopologies.Of("strict");
    private static readonly PulsarTopology Permissive = SecuredTopologies.Of("permissive");
    private static readonly PulsarTopology Open = SecuredTopologies.Open();

    private static readonly byte[] Connected = [0, 0, 0, 8, 0, 0, 0, 4, 8, 3, 26, 0];
    private static readonly byte[] AuthenticationError = [0, 0, 0, 12, 0, 0, 0, 8, 8, 14, 114, 4, 8, 0, 16, 3];

    public PortScanTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");

    [Theory, InlineData(false), InlineData(true)]
    public async Task Secured_broker_has_no_findings(bool fromHost)
    {
        using var port = new FakePort { Certificate = Certificate(), Inside = _ => AuthenticationError };
        var target = Target(port, Strict, PulsarRole.Broker, "brokerTls");

        Assert.Empty(await JudgeAsync(Strict, target, fromHost));
        var view = await LookAsync(target, fromHost);
        Assert.Equal([TlsHello.Tls12, TlsHello.Tls13], view.Versions);
        Assert.Equal("CN=localhost", view.Chain[0].Subject.Split(',')[0]);
        Assert.Equal((true, false), (view.Inside!.Answers, view.Inside.LetsIn));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Plain_text_and_anonymous_clients_count_by_the_security_of_the_topology(bool fromHost)
    {
        using var port = new FakePort { Plain = _ => Connected };

        Assert.Equal(
            ["PlainText PlainTextAccepted Warning", "Anonymous AnonymousAllowed Warning"],
            await JudgeAsync(Open, Target(port, Open, PulsarRole.Broker, "broker"), fromHost));
        Assert.Equal(
            ["PlainText PlainTextAccepted Warning", "Anonymous AnonymousAllowed Warning"],
            await JudgeAsync(Permissive, Target(port, Permissive, PulsarRole.Broker, "broker"), fromHost));
        Assert.Equal(
            ["PlainText PlainTextAccepted Failed", "Anonymous AnonymousAllowed Failed"],
            await JudgeAsync(Strict, Target(port, Strict, PulsarRole.Broker, "broker"), fromHost));
    }

    /// <summary>The tenants can be listed over HTTPS without a token.</summary>
    [Theory]
    [InlineData(false, "HTTP/1.1 200 OK", true)]
    [InlineData(true, "HTTP/1.1 200 OK", true)]
    [InlineData(false, "HTTP/1.1 401 Unauthorized", false)]
    [InlineData(true, "HTTP/1.1 401 Unauthorized", false)]
    public async Task Anonymous_request_inside_TLS_must_be_refused(bool fromHost, string status, bool isFound)
    {
        var request = "";
        using var port = new FakePort
        {
            Certificate = Certificate(),
            Inside = bytes =>
            {
                request = Encoding.ASCII.GetString(bytes);
                return Text($"{status}\r\n\r\n");
            },
        };

        var found = await JudgeAsync(Strict, Target(port, Strict, PulsarRole.Broker, "webTls"), fromHost);

        Assert.Equal(isFound ? ["Anonymous AnonymousAllowed Failed"] : [], found);
        Assert.StartsWith("GET /admin/v2/tenants HTTP/1.1\r\n", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_proxy_is_asked_for_an_upgrade()
    {
        var request = "";
        using var port = new FakePort
        {
            Certificate = Certificate(),
            Inside = bytes =>
            {
                request = Encoding.ASCII.GetString(bytes);
                return Text("HTTP/1.1 101 Switching Protocols\r\n\r\n");
            },
        };

        Assert.Equal(
            ["Anonymous AnonymousAllowed Failed"],
            await JudgeAsync(Strict, Target(port, Strict, PulsarRole.WebSocket, "webTls")));
        Assert.Contains("\r\nUpgrade: websocket\r\n", request, StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task ZooKeeper_must_refuse_a_client_without_a_certificate(bool fromHost)
    {
        static byte[] Session(byte[] _) => [0, 0, 0, 37, 0, 0, 0, 0, 0, 0, 23, 112, .. new byte[29]];
        using var closed = new FakePort
        {
            Certificate = Certificate(), NeedsClientCertificate = true, Inside = Session,
        };
        using var open = new FakePort { Certificate = Certificate(), Inside = Session };

        Assert.Empty(
            await JudgeAsync(Strict, Target(closed, Strict, PulsarRole.ZooKeeper, "clientTls"), fromHost));
        Assert.Equal(
            ["Anonymous ClientCertificateOptional Failed"],
            await JudgeAsync(Strict, Target(open, Strict, PulsarRole.ZooKeeper, "clientTls"), fromHost));
    }

    /// <summary>A bookie with TLS keeps its port, and answers plain text unless it demands certificates.</summary>
    [Theory]
    [InlineData(false, 1, true)]
    [InlineData(true, 1, true)]
    [InlineData(false, 102, false)]
    [InlineData(true, 102, false)]
    public async Task Bookie_must_refuse_a_plain_read(bool fromHost, byte code, bool isFound)
    {
        byte[] startTls = [0, 0, 0, 11, 10, 6, 8, 3, 16, 9, 24, 1, 210, 6, 0];
        using var port = new FakePort
        {
            Certificate = Certificate(),
            StartTls = (startTls, [0, 0, 0, 13, 10, 6, 8, 3, 16, 9, 24, 1, 16, 0, 210, 6, 0]),
            Plain = _ => [0, 0, 0, 24, 2, 2, 0, 0, 0, 0, 0, code, .. new byte[16]],
        };
        var target = Target(port, Strict, PulsarRole.Bookie, "bookie");

        Assert.Equal(
            isFound ? ["PlainText PlainTextAccepted Failed"] : [], await JudgeAsync(Strict, target, fromHost));
        Assert.Equal([TlsHello.Tls12, TlsHello.Tls13], (await LookAsync(target, fromHost)).Versions);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Port_for_TLS_without_TLS_is_found(bool fromHost)
    {
        using var port = new FakePort();

        Assert.Equal(
            ["TLS TlsMissing Failed"],
            await JudgeAsync(Strict, Target(port, Strict, PulsarRole.ZooKeeper, "election"), fromHost));
    }

    /// <summary>OpenSSL itself no longer offers such versions, so the port answers the hello by hand.</summary>
    [Theory, InlineData(false), InlineData(true)]
    public async Task Old_version_of_TLS_is_found(bool fromHost)
    {
        using var port = new FakePort
        {
            Plain = bytes => bytes is [22, 3, 1, _, _, 1, _, _, _, 3, var version, ..]
                ? [22, 3, 1, 0, 42, 2, 0, 0, 38, 3, Math.Min(version, (byte)2), .. new byte[32], 0, 0, 47, 0]
                : null,
        };

        Assert.Equal(
            ["TLS TlsOutdated Failed"],
            await JudgeAsync(Strict, Target(port, Strict, PulsarRole.Broker, "brokerTls"), fromHost));
    }

    [Fact]
    public async Task Single_version_of_TLS_is_seen()
    {
        using var port = new FakePort { Certificate = Certificate(), Protocols = SslProtocols.Tls13 };

        Assert.Equal(
            [TlsHello.Tls13],
            (await LookAsync(Target(port, Strict, PulsarRole.Broker, "brokerTls"))).Versions);
    }

    [Fact]
    public async Task Certificate_is_compared_with_names_dates_and_authorities()
    {
        Assert.Equal(["ServerNameMissing"], await CertificateFindingsAsync(Certificate(
            Identity with { Names = ["localhost", "10.0.0.9"] })));
        Assert.Equal(["ServerExpiresSoon"], await CertificateFindingsAsync(Certificate(
            lifetime: TimeSpan.FromDays(29))));
        Assert.Equal(["ServerNotValid"], await CertificateFindingsAsync(Certificate(
            lifetime: TimeSpan.FromDays(2), from: Pki.Now.AddDays(30))));
        Assert.Equal(["ServerUntrusted"], await CertificateFindingsAsync(
            Certificate(), [new AnyAuthority("CN=Other").Certificate]));
        Assert.Equal(["AuthoritiesUnknown"], await CertificateFindingsAsync(Certificate(), []));
    }

    [Fact]
    public async Task Expired_certificate_is_found()
    {
        using var port = new FakePort
        {
            Certificate = Certificate(lifetime: TimeSpan.FromDays(2)), Inside = _ => AuthenticationError,
        };
        var target = Target(port, Strict, PulsarRole.Broker, "brokerTls");
        var view = await LookAsync(target);

        var rating = new PortRating(Strict, new([Pki.Authority.Certificate], Pki.Now.AddDays(3)), _ => true);
        Assert.Equal(
            [SecurityFinding.ServerNotValid],
            rating.Rate(target, [view]).Skip(1).Select(check => check.ErrorId));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Closed_port_is_no_finding(bool fromHost)
    {
        FakePort port = new();
        port.Dispose();
        var target = Target(port, Strict, PulsarRole.Broker, "brokerTls");

        Assert.Empty(await JudgeAsync(Strict, target, fromHost));
        Assert.Equal(PortState.Closed, (await LookAsync(target, fromHost)).State);
    }

    private static async Task<IReadOnlyList<string>> CertificateFindingsAsync(
        X509Certificate2 certificate, X509Certificate2[]? authorities = null)
    {
        using var port = new FakePort { Certificate = certificate, Inside = _ => AuthenticationError };
        var found = await JudgeAsync(
            Strict, Target(port, Strict, PulsarRole.Broker, "brokerTls"), authorities: authorities);
        return [.. found.Select(finding => finding.Split(' ')[1])];
    }
}
