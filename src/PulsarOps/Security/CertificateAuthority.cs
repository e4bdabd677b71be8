using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps.Security;

/// <summary>A certificate authority with its private key.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    public const string DefaultName = "PulsarOps CA";

    /// <summary>Clocks of hosts may be behind that of the controller.</summary>
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    // With a date and time, the common name must not exceed 64 characters.
    private static readonly Regex ValidName = new(
        @"\A[A-Za-z0-9]([A-Za-z0-9 ._-]{0,38}[A-Za-z0-9])?\z", RegexOptions.CultureInvariant);

    private readonly RSA _key;

    private CertificateAuthority(X509Certificate2 certificate, RSA key)
    {
        Certificate = certificate;
        _key = key;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Makes a new authority. Its subject contains the time.</summary>
    /// <remarks>
    /// ZooKeeper keeps one certificate for each subject. If the old and the new authority of a rotation had the same
    /// subject, ZooKeeper would trust only one of them.
    /// </remarks>
    public static CertificateAuthority Create(string name, TimeSpan lifetime, DateTimeOffset now)
    {
        if (!ValidName.IsMatch(name))
            throw new PulsarOpsException(nameof(SR.AuthorityNameInvalid), ErrorKind.InvalidInput, name, name);
        Lifetime.Check(lifetime, Lifetime.ShortestOfCertificate);
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName($"{name} {time}");

        var key = RSA.Create(PrivateKeys.AuthorityBits);
        var request = new CertificateRequest(
            subject.Build(), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var identifier = new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false);
        request.CertificateExtensions.Add(identifier);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        return new(
            request.Create(request.SubjectName, Signer(key), now - Backdating, now + lifetime, SerialNumber()), key);
    }

    /// <summary>Opens the authority whose certificate is in a PEM file, which may have other authorities too.</summary>
    /// <exception cref="PulsarOpsException">One of the files is not usable, or they do not belong together.</exception>
    public static CertificateAuthority Open(
        string certificateFile, string certificates, string keyFile, ReadOnlySpan<char> keyText,
        SecureString? passphrase)
    {
        var all = Certificates.Read(certificateFile, certificates);
        var key = PrivateKeys.Open(keyFile, keyText, passphrase);
        var certificate = all.FirstOrDefault(candidate => Certificates.HasKey(candidate, key));
        if (certificate is not null && Certificates.IsAuthority(certificate))
            return new(certificate, key);
        key.Dispose();
        throw certificate is null
            ? new PulsarOpsException(
                nameof(SR.CertificateKeyDiffers), ErrorKind.InvalidInput, keyFile, keyFile, certificateFile)
            : new PulsarOpsException(
                nameof(SR.AuthorityInvalid), ErrorKind.InvalidInput, certificateFile, certificateFile,
                certificate.Subject);
    }

    /// <summary>Why it cannot issue certificates at this time; null if it can.</summary>
    /// <param name="file">The file of its certificate.</param>
    /// <param name="now">The time.</param>
    public PulsarOpsException? Problem(string file, DateTimeOffset now)
    {
        var (first, last) = Certificates.Validity(Certificate);
        return now < first
            ? new(
                nameof(SR.CertificateNotYetValid), ErrorKind.InvalidState, file, Certificate.Subject,
                Certificates.Text(first), Certificates.Text(now), file)
            : now >= last
            ? new(
                nameof(SR.CertificateExpired), ErrorKind.InvalidState, file, Certificate.Subject,
                Certificates.Text(last))
            : null;
    }

    /// <summary>Issues the certificate of a host, which does not outlive the authority.</summary>
    public X509Certificate2 Issue(HostIdentity host, RSA key, TimeSpan lifetime, DateTimeOffset now)
    {
        Lifetime.Check(lifetime, Lifetime.ShortestOfCertificate);
        var (first, last) = Certificates.Validity(Certificate);
        var request = HostCertificates.Unsigned(host, new PublicKey(key));
        if (Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is { } identifier)
        {
            request.CertificateExtensions.Add(
                X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier));
        }

        var from = now - Backdating;
        var until = now + lifetime;
        return request.Create(
            Certificate.SubjectName, Signer(_key), from < first ? first : from, until > last ? last : until,
            SerialNumber());
    }

    public byte[] ExportCertificate() => HostCertificates.File(Certificate);

    /// <summary>The bytes of the file of the private key. The caller clears them.</summary>
    public byte[] ExportKey(SecureString passphrase) => PrivateKeys.Export(_key, passphrase);

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private static X509SignatureGenerator Signer(RSA key) =>
        X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1);

    /// <summary>A positive number of 128 bits. RFC 5280 demands positive ones.</summary>
    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        number[0] = (byte)((number[0] & 0x7f) | 0x40);
        return number;
    }
}
