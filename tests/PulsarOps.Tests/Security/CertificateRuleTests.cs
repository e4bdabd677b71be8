using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using PulsarOps.Security;

namespace PulsarOps.Tests.Security;

/// <summary>Each fault in the files of a host is one finding, which names the file and what to do.</summary>
public sealed partial class CertificateRuleTests
{
    private const string CertificateFile = "pki/h1/cert.pem";
    private const string KeyFile = "pki/h1/key.pem";
    private const string AuthorityFile = "pki/ca.pem";

    private static readonly Lazy<AnyAuthority> Made = new(() => new("CN=Company"));

    private static AnyAuthority Company => Made.Value;

    [Fact]
    public void Own_certificate_has_no_problem()
    {
        Assert.Empty(Problems(Pki.Set()));
    }

    [Fact]
    public void Key_in_the_old_form_of_RSA() =>
        Finds("PrivateKeyNotPkcs8", KeyFile, Pki.Set(key: Pki.HostKey.ExportRSAPrivateKeyPem()));

    [Fact]
    public void Key_of_an_elliptic_curve_in_both_forms()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Finds("PrivateKeyNotRsa", KeyFile, Pki.Set(key: key.ExportECPrivateKeyPem()));
        Finds("PrivateKeyNotRsa", KeyFile, Pki.Set(key: key.ExportPkcs8PrivateKeyPem()));
    }

    [Fact]
    public void Encrypted_key() => Finds("PrivateKeyEncrypted", KeyFile, Pki.Set(key: Pki.EncryptedPem(Pki.HostKey)));

    [Theory]
    [InlineData("Bag Attributes\n    friendlyName: h1\n")]
    [InlineData("\n")]
    [InlineData("\uFEFF")]
    public void Text_before_the_key(string text) =>
        Finds("PrivateKeyPreceded", KeyFile, Pki.Set(key: text + Pki.KeyPem(Pki.HostKey)));

    [Fact]
    public void Key_that_is_cut_off() =>
        Finds("PrivateKeyDamaged", KeyFile, Pki.Set(key: Pki.KeyPem(Pki.HostKey)[..500]));

    [Fact]
    public void Certificate_in_place_of_the_key() =>
        Finds("PrivateKeyDamaged", KeyFile, Pki.Set(key: Pki.Pem(Company.Certificate)));

    [Fact]
    public void Key_of_another_certificate() =>
        Finds("CertificateKeyDiffers", KeyFile, Pki.Set(key: Pki.KeyPem(Pki.OtherKey)));

    [Fact]
    public void Certificate_that_is_cut_off() =>
        Finds("CertificateDamaged", CertificateFile, Pki.Set(Pki.Pem(Company.Issue())[..500]));

    [Fact]
    public void Certificate_with_valid_base64_of_something_else() => Finds(
        "CertificateDamaged", CertificateFile,
        Pki.Set("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));

    [Fact]
    public void Key_among_the_certificates() => Finds(
        "CertificateFileMixed", CertificateFile, Pki.Set(Pki.Pem(Company.Issue()) + Pki.KeyPem(Pki.HostKey)));

    [Fact]
    public void Names_that_are_missing()
    {
        var problem = Finds(
            "CertificateNameMissing", CertificateFile,
            Of(Company.Issue(host: Pki.Host with { Names = ["h1.example.org"] })));

        Assert.Contains("10.0.0.1, 2001:db8::1", problem.Message, StringComparison.Ordinal);
        Assert.Contains("contains: h1.example.org", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>No service reads a name from the subject any more.</summary>
    [Fact]
    public void Name_in_the_subject_alone() => Finds(
        "CertificateNameMissing", CertificateFile,
        Of(Company.Issue(request => Remove<X509SubjectAlternativeNameExtension>(request, "2.5.29.17"))));

    [Fact]
    public void Wildcard_of_a_company_counts()
    {
        var leaf = Company.Issue(host: Pki.Host with { Names = ["*.example.org", "10.0.0.1", "2001:db8::1"] });

        Assert.Empty(Problems(Of(leaf)));
    }

    [Fact]
    public void Time_outside_of_the_life_of_the_certificate()
    {
        var set = Of(Company.Issue());
        var (first, last) = Certificates.Validity(Company.Issue());

        Assert.Empty(Problems(set, first));
        Assert.Empty(Problems(set, last.AddSeconds(-1)));
        Assert.Equal(["CertificateExpired"], Ids(set, last));
        Assert.Equal(
            ["CertificateNotYetValid", "CertificateNotYetValid"], Ids(set, first.AddSeconds(-1)));
    }

    [Fact]
    public void Authority_that_has_expired() =>
        Assert.Equal(["CertificateExpired", "CertificateExpired"], Ids(Of(Company.Issue()), Pki.Now.AddYears(11)));

    [Fact]
    public void Certificate_signed_with_SHA_1() => Finds(
        "CertificateSignatureWeak", CertificateFile, Of(Company.Issue(hash: HashAlgorithmName.SHA1)));

    [Fact]
    public void Key_of_1024_bits()
    {
        using var key = RSA.Create(1024);
        var set = Pki.Set(
            Pki.Pem(Company.Issue(key: key)), Pki.KeyPem(key), Pki.Pem(Company.Certificate));

        Assert.Equal(["KeyTooShort", "KeyTooShort"], Ids(set, Pki.Now));
    }

    [Fact]
    public void Certificate_for_servers_alone()
    {
        var problem = Finds("CertificateUsageMissing", CertificateFile, Of(Company.Issue(request =>
        {
            Remove<X509EnhancedKeyUsageExtension>(request, "2.5.29.37");
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([new(HostCertificates.ServerUsage)], false));
        })));

        Assert.Contains("clientAuth", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("serverAuth", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_without_any_restriction_is_for_everything() => Assert.Empty(Problems(
        Of(Company.Issue(request => Remove<X509EnhancedKeyUsageExtension>(request, "2.5.29.37")))));

    [Fact]
    public void Role_that_bookies_would_not_find()
    {
        var host = Pki.Host with { Roles = ["zookeeper", "broker"] };

        var problem = Finds("CertificateRoleMissing", CertificateFile, Of(Company.Issue(host: host)));
        Assert.Contains("0:broker,bookie,zookeeper", problem.Message, StringComparison.Ordinal);
    }

    /// <summary>A company may add a unit. BookKeeper reads the first one, by the order of the bytes.</summary>
    [Fact]
    public void Only_the_first_unit_counts()
    {
        Assert.Empty(Problems(Of(Company.Issue(subject: Units("0:broker;1:c1", "Messaging")))));
        Finds("CertificateRoleMissing", CertificateFile, Of(Company.Issue(subject: Units("Messaging", "0:broker"))));
    }

    [Fact]
    public void Certificates_in_the_wrong_order()
    {
        var set = Pki.Set(
            Pki.Pem(Company.Certificate, Company.Issue()), authorities: Pki.Pem(Company.Certificate));

        Assert.Equal("CertificateOrderWrong", Ids(set, Pki.Now)[0]);
    }

    [Fact]
    public void All_problems_are_found_at_once()
    {
        var host = Pki.Host with { Names = ["h2.example.org"], Roles = ["proxy"] };
        var set = Pki.Set(Pki.Pem(new AnyAuthority("CN=Stranger").Issue(host: host)), Pki.KeyPem(Pki.OtherKey));

        Assert.Equal(
            [
                "CertificateKeyDiffers", "CertificateNameMissing", "CertificateRoleMissing", "CertificateUntrusted",
            ],
            Ids(set, Pki.Now));
    }

    /// <summary>A subject with units in this order of its bytes.</summary>
    private static X500DistinguishedName Units(params string[] units)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var unit in units)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("2.5.4.11");
                    writer.WriteCharacterString(UniversalTagNumber.UTF8String, unit);
                }
            }
        }

        return new(writer.Encode());
    }

    /// <summary>Whatever is in a file, the user gets findings and no error of a library.</summary>
    [Fact]
    public void Damaged_file_gives_findings()
    {
        var (leaf, authority) = (Pki.Pem(Company.Issue()), Pki.Pem(Company.Certificate));

        Pki.Damaged(leaf).Sample(text => Problems(Pki.Set(text, authorities: authority)), iter: 1000);
        Pki.Damaged(authority).Sample(text => Problems(Pki.Set(leaf, authorities: text)), iter: 1000);
    }

    private static CertificateSet Of(params X509Certificate2[] certificates) =>
        Pki.Set(Pki.Pem(certificates), authorities: Pki.Pem(Company.Certificate));

    private static void Remove<T>(CertificateRequest request, string oid)
        where T : X509Extension =>
        request.CertificateExtensions.Remove(
            request.CertificateExtensions.Single(extension => extension is T || extension.Oid?.Value == oid));

    private static IReadOnlyList<PulsarOpsException> Problems(CertificateSet set, DateTimeOffset? now = null) =>
        CertificateRules.Problems(set, Pki.Host, now ?? Pki.Now);

    private static string[] Ids(CertificateSet set, DateTimeOffset now) =>
        [.. Problems(set, now).Select(problem => problem.ErrorId)];

    private static PulsarOpsException Finds(string errorId, string file, CertificateSet set)
    {
        var problem = Assert.Single(Problems(set));
        Assert.Equal((errorId, file), (problem.ErrorId, problem.Target));
        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
        return problem;
    }
}
