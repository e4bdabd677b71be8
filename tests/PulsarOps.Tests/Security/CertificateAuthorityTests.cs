using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCheck;
using PulsarOps.Security;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Release;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Security;

/// <summary>Authorities, and the certificates and requests of hosts.</summary>
public sealed class CertificateAuthorityTests : IDisposable
{
    private const string Subject = @"Subject: CN=h1.example.org,OU=0:broker\,bookie\,zookeeper,O=c1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenSsl_accepts_a_certificate_for_every_name_and_both_usages()
    {
        var authority = _folder.Write("ca.pem", Encoding.ASCII.GetString(Pki.Authority.ExportCertificate()));
        var leaf = _folder.Write("cert.pem", Pki.Pem(Pki.Authority.Issue(Pki.Host, Pki.HostKey, Pki.Year, Pki.Now)));
        string[] at = ["verify", "-x509_strict", "-attime", $"{Pki.Now.ToUnixTimeSeconds()}", "-CAfile", authority];

        foreach (var purpose in new[] { "sslserver", "sslclient" })
        {
            OpenSsl.Run([.. at, "-purpose", purpose, "-verify_hostname", "h1.example.org", leaf]);
            OpenSsl.Run([.. at, "-purpose", purpose, "-verify_ip", "10.0.0.1", leaf]);
            OpenSsl.Run([.. at, "-purpose", purpose, "-verify_ip", "2001:db8::1", leaf]);
        }

        Assert.NotEqual(0, OpenSsl.Try([.. at, "-verify_hostname", "h2.example.org", leaf]).ExitCode);
    }

    [Fact]
    public void Certificate_of_a_host_says_what_its_services_need()
    {
        var leaf = _folder.Write("cert.pem", Pki.Pem(Pki.Authority.Issue(Pki.Host, Pki.HostKey, Pki.Year, Pki.Now)));

        var text = OpenSsl.Run("x509", "-in", leaf, "-noout", "-text", "-nameopt", "RFC2253");

        Assert.Contains(Subject, text, StringComparison.Ordinal);
        Assert.Contains("Signature Algorithm: sha256WithRSAEncryption", text, StringComparison.Ordinal);
        Assert.Contains("Public-Key: (2048 bit)", text, StringComparison.Ordinal);
        Assert.Matches(@"Key Usage: critical\s+Digital Signature, Key Encipherment\s", text);
        Assert.Matches(
            @"Extended Key Usage: *\s+TLS Web Server Authentication, TLS Web Client Authentication\s", text);
        Assert.Matches(@"Basic Constraints: critical\s+CA:FALSE", text);
        Assert.Matches(
            @"DNS:h1.example.org, IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1\s", text);
        Assert.Contains("Subject Key Identifier", text, StringComparison.Ordinal);
        Assert.Contains("Authority Key Identifier", text, StringComparison.Ordinal);
        Assert.Contains("Not Before: Nov 30 11:55:00 2026 GMT", text, StringComparison.Ordinal);
        Assert.Contains("Not After : Nov 30 12:00:00 2027 GMT", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Authority_signs_hosts_and_no_authorities()
    {
        var file = _folder.Write("ca.pem", Pki.Pem(Pki.Authority.Certificate));

        var text = OpenSsl.Run("x509", "-in", file, "-noout", "-text");

        Assert.Matches(@"Basic Constraints: critical\s+CA:TRUE, pathlen:0", text);
        Assert.Matches(@"Key Usage: critical\s+Certificate Sign, CRL Sign", text);
        Assert.Contains("Public-Key: (3072 bit)", text, StringComparison.Ordinal);
        Assert.Equal("CN=Test CA 2026-11-30T12:00:00Z", Pki.Authority.Certificate.Subject);
    }

    /// <summary>ZooKeeper keeps one certificate for each subject, and a rotation needs two.</summary>
    [Fact]
    public void Later_authority_of_the_same_name_has_another_subject()
    {
        using var later = CertificateAuthority.Create("Test CA", Lifetime.OfAuthority, Pki.Now.AddSeconds(1));

        Assert.NotEqual(Pki.Authority.Certificate.Subject, later.Certificate.Subject);
        Assert.NotEqual(Pki.Authority.Certificate.SerialNumber, later.Certificate.SerialNumber);
    }

    [Fact]
    public void Serial_numbers_are_positive_different_and_have_128_bits()
    {
        var numbers = Enumerable.Range(0, 20)
            .Select(_ => Pki.Authority.Issue(Pki.Host, Pki.HostKey, Pki.Year, Pki.Now).SerialNumber).ToArray();

        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, number => Assert.Matches("^[4-7][0-9A-F]{31}$", number));
    }

    [Fact]
    public void Certificate_of_a_host_does_not_outlive_its_authority()
    {
        var end = Certificates.Validity(Pki.Authority.Certificate).Last;

        Assert.Equal(
            end, Certificates.Validity(Pki.Authority.Issue(Pki.Host, Pki.HostKey, Pki.Year, end.AddDays(-2))).Last);
    }

    [Fact]
    public void Authority_issues_during_its_life_alone()
    {
        var (first, last) = Certificates.Validity(Pki.Authority.Certificate);

        Assert.Null(Pki.Authority.Problem("ca.pem", first));
        Assert.Null(Pki.Authority.Problem("ca.pem", last.AddSeconds(-1)));
        Assert.Equal("CertificateNotYetValid", Pki.Authority.Problem("ca.pem", first.AddSeconds(-1))!.ErrorId);
        Assert.Equal("CertificateExpired", Pki.Authority.Problem("ca.pem", last)!.ErrorId);
    }

    [Fact]
    public void Written_authority_can_be_opened_again_and_signs()
    {
        var key = Encoding.ASCII.GetString(Pki.Authority.ExportKey(Pki.Secret()));
        var bundle = Pki.Pem(new AnyAuthority("CN=Old").Certificate, Pki.Authority.Certificate);

        using var opened = CertificateAuthority.Open("ca.pem", bundle, "ca-key.pem", key, Pki.Secret());

        Assert.Equal(Pki.Authority.Certificate.RawData, opened.Certificate.RawData);
        var set = Pki.Set(Pki.Pem(opened.Issue(Pki.Host, Pki.HostKey, Pki.Year, Pki.Now)));
        Assert.Empty(CertificateRules.Problems(set, Pki.Host, Pki.Now));
    }

    [Fact]
    public void Key_of_another_authority_is_refused() => Assert.Equal(
        "CertificateKeyDiffers", Error(() => CertificateAuthority.Open(
            "ca.pem", Pki.Pem(new AnyAuthority("CN=Other").Certificate), "ca-key.pem",
            Pki.EncryptedPem(Pki.HostKey), Pki.Secret())));

    [Fact]
    public void Certificate_of_a_host_is_no_authority() => Assert.Equal(
        "AuthorityInvalid", Error(() => CertificateAuthority.Open(
            "ca.pem", Pki.Pem(new AnyAuthority("CN=Other").Issue()), "ca-key.pem", Pki.EncryptedPem(Pki.HostKey),
            Pki.Secret())));

    [Theory]
    [InlineData("")]
    [InlineData(" CA")]
    [InlineData("CA\n")]
    [InlineData("CA, O=Bank")]
    [InlineData("01234567890123456789012345678901234567890")]
    public void Name_that_could_change_the_subject_is_refused(string name) => Assert.Equal(
        "AuthorityNameInvalid", Error(() => CertificateAuthority.Create(name, Lifetime.OfAuthority, Pki.Now)));

    [Theory]
    [InlineData(-1)]
    [InlineData(90)]
    [InlineData(long.MaxValue)]
    public void Lifetime_that_is_no_lifetime_is_refused(long ticks) => Assert.Equal(
        "LifetimeInvalid", Error(() => CertificateAuthority.Create("CA", new(ticks), Pki.Now)));

    [Fact]
    public void OpenSsl_verifies_the_signature_of_a_request_and_reads_the_same()
    {
        var file = _folder.Write(
            "request.csr", Encoding.ASCII.GetString(HostCertificates.Request(Pki.Host, Pki.HostKey)));

        Assert.Contains("verify OK", OpenSsl.Run("req", "-verify", "-in", file, "-noout"), StringComparison.Ordinal);
        var text = OpenSsl.Run("req", "-in", file, "-noout", "-text", "-nameopt", "RFC2253");
        Assert.Contains(Subject, text, StringComparison.Ordinal);
        Assert.Contains("DNS:h1.example.org, IP Address:10.0.0.1", text, StringComparison.Ordinal);
        Assert.Contains(
            "TLS Web Server Authentication, TLS Web Client Authentication", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Company_that_signs_a_request_gets_a_certificate_that_passes_the_rules()
    {
        var company = new AnyAuthority("CN=Company");
        var file = Encoding.ASCII.GetString(HostCertificates.Request(Pki.Host, Pki.HostKey));
        var request = CertificateRequest.LoadSigningRequestPem(
            file, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var leaf = company.Issue(change =>
        {
            change.CertificateExtensions.Clear();
            foreach (var extension in request.CertificateExtensions)
                change.CertificateExtensions.Add(extension);
        });

        var set = Pki.Set(Pki.Pem(leaf), authorities: Pki.Pem(company.Certificate));

        Assert.Empty(CertificateRules.Problems(set, Pki.Host, Pki.Now));
    }

    [Fact]
    public void Every_host_of_every_topology_gets_a_certificate_that_passes_the_rules() =>
        Topologies.Any.Sample(
            topology => Assert.All(topology.Nodes, node =>
            {
                var host = HostIdentities.Of(topology, node);
                var set = Pki.Set(Pki.Pem(Pki.Authority.Issue(host, Pki.HostKey, Pki.Year, Pki.Now)));
                Assert.Empty(CertificateRules.Problems(set, host, Pki.Now));
            }),
            iter: 15, threads: 1);

    /// <summary>Bookies compare only the first role. Proxies and ZooKeeper servers do not connect to bookies.</summary>
    [Fact]
    public void First_role_of_a_host_is_one_that_connects_to_bookies_if_there_is_one() =>
        Topologies.Any.Sample(topology => Assert.All(topology.Nodes, node =>
        {
            string[] clients = ["bookie", "broker", "autorecovery"];
            var roles = HostIdentities.Of(topology, node).Roles;
            Assert.Equal(roles.Any(clients.Contains), clients.Contains(roles[0]));
            Assert.Equal(node.Roles.Count, roles.Count);
        }));

    /// <summary>The common name of a certificate has at most 64 characters.</summary>
    [Fact]
    public void Long_host_name_is_in_the_names_as_a_whole()
    {
        var name = $"{new string('a', 40)}.{new string('b', 40)}.example.org";
        var host = Pki.Host with { Node = name, Names = [name] };

        var leaf = Pki.Authority.Issue(host, Pki.HostKey, Pki.Year, Pki.Now);

        Assert.StartsWith($"CN={new string('a', 40)},", leaf.Subject, StringComparison.Ordinal);
        Assert.True(leaf.MatchesHostname(name, allowCommonName: false));
    }

    private static string Error(Func<object> action) => Assert.Throws<PulsarOpsException>(action).ErrorId;
}
