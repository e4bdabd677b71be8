using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using CsCheck;
using PulsarOps.Model;
using PulsarOps.Security;

namespace PulsarOps.Tests.Security;

/// <summary>Keys, authorities and certificates to test with. Keys take long to make, so tests share them.</summary>
internal static class Pki
{
    public const string Passphrase = "a passphrase of tests";

    private const string CertificateFile = "pki/h1/cert.pem";
    private const string KeyFile = "pki/h1/key.pem";
    private const string AuthorityFile = "pki/ca.pem";

    private static readonly Lazy<RSA> Key = new(() => RSA.Create(PrivateKeys.HostBits));
    private static readonly Lazy<RSA> Other = new(() => RSA.Create(PrivateKeys.HostBits));
    private static readonly Lazy<CertificateAuthority> Made =
        new(() => CertificateAuthority.Create("Test CA", Lifetime.OfAuthority, Now));

    /// <summary>A full second, as certificates have no fractions.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    public static TimeSpan Year { get; } = TimeSpan.FromDays(365);

    public static HostIdentity Host { get; } = new()
    {
        Node = "h1.example.org",
        Cluster = "c1",
        Roles = ["broker", "bookie", "zookeeper"],
        Names = ["h1.example.org", "10.0.0.1", "2001:db8::1"],
    };

    public static RSA HostKey => Key.Value;

    public static RSA OtherKey => Other.Value;

    public static CertificateAuthority Authority => Made.Value;

    public static SecureString Secret(string text = Passphrase) => Secrets.Protect(text);

    public static string Plain(SecureString secret) => Secrets.Use(secret, text => text.ToString());

    public static string KeyPem(RSA key) => Encoding.ASCII.GetString(PrivateKeys.Export(key, null));

    public static string EncryptedPem(RSA key) => Encoding.ASCII.GetString(PrivateKeys.Export(key, Secret()));

    public static string Pem(params X509Certificate2[] certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    /// <summary>The files of a host; what is not given is right.</summary>
    public static CertificateSet Set(string? certificates = null, string? key = null, string? authorities = null) =>
        new()
        {
            CertificateFile = CertificateFile,
            Certificates = certificates ?? Pem(Authority.Issue(Host, HostKey, Year, Now)),
            KeyFile = KeyFile,
            Key = Text(key ?? KeyPem(HostKey)),
            AuthorityFile = AuthorityFile,
            Authorities = authorities ?? Pem(Authority.Certificate),
        };

    /// <summary>A file that is cut off, or in which one character is another one.</summary>
    public static Gen<string> Damaged(string pem) =>
        Gen.Select(
            Gen.Int[0, pem.Length - 1], Gen.OneOf(Gen.Char, Gen.Char.AlphaNumeric), Gen.Int[0, 9],
            (at, character, kind) => kind == 0 ? pem[..at] : pem[..at] + character + pem[(at + 1)..]);

    public static SecretText Text(string text)
    {
        var secret = new SecretText(text.Length);
        text.CopyTo(secret.Buffer);
        return secret;
    }
}

/// <summary>An authority that signs whatever it is asked to.</summary>
internal sealed class AnyAuthority
{
    private static readonly DateTimeOffset From = Pki.Now.AddYears(-1);
    private static readonly DateTimeOffset Until = Pki.Now.AddYears(10);

    private readonly RSA _key;

    /// <param name="name">The subject.</param>
    /// <param name="issuer">Null for a root.</param>
    /// <param name="serial">The serial number, of one byte.</param>
    public AnyAuthority(string name, AnyAuthority? issuer = null, byte serial = 1)
    {
        _key = RSA.Create(2048);
        var request = new CertificateRequest(name, _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Certificate = (issuer ?? this).Sign(request, request.SubjectName, From, Until, serial);
    }

    public X509Certificate2 Certificate { get; private set; } = null!;

    /// <summary>A request as PulsarOps makes it, but for the change.</summary>
    public X509Certificate2 Issue(
        Action<CertificateRequest>? change = null, RSA? key = null, HostIdentity? host = null,
        HashAlgorithmName? hash = null, X500DistinguishedName? subject = null)
    {
        var made = HostCertificates.Unsigned(host ?? Pki.Host, new PublicKey(key ?? Pki.HostKey));
        var request = new CertificateRequest(
            subject ?? made.SubjectName, made.PublicKey, hash ?? HashAlgorithmName.SHA256);
        foreach (var extension in made.CertificateExtensions)
            request.CertificateExtensions.Add(extension);
        change?.Invoke(request);
        return Sign(request, Certificate.SubjectName, From, Pki.Now.AddYears(1), 7);
    }

    private X509Certificate2 Sign(
        CertificateRequest request, X500DistinguishedName self, DateTimeOffset from, DateTimeOffset until,
        byte serial) =>
        request.Create(
            Certificate?.SubjectName ?? self,
            request.HashAlgorithm == HashAlgorithmName.SHA1
                ? new Sha1Signer(_key)
                : X509SignatureGenerator.CreateForRSA(_key, RSASignaturePadding.Pkcs1),
            from, until, [serial]);

    /// <summary>.NET itself does not sign with SHA-1 any more.</summary>
    private sealed class Sha1Signer(RSA key) : X509SignatureGenerator
    {
        /// <summary>sha1WithRSAEncryption, 1.2.840.113549.1.1.5.</summary>
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            Convert.FromHexString("300D06092A864886F70D0101050500");

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => new(key);
    }
}
