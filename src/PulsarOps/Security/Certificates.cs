using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>Reads certificates and their parts.</summary>
internal static class Certificates
{
    /// <summary>The certificates of a PEM file, in its order.</summary>
    /// <exception cref="PulsarOpsException">The file is damaged, or has something else.</exception>
    public static IReadOnlyList<X509Certificate2> Read(string file, string text)
    {
        if (Pem.Blocks(text) is not { Count: > 0 } blocks)
            throw Damaged(file);
        if (blocks.FirstOrDefault(block => block.Label != Pem.Certificate) is { } other)
        {
            throw new PulsarOpsException(
                nameof(SR.CertificateFileMixed), ErrorKind.InvalidInput, file, file, other.Label);
        }

        try
        {
            X509Certificate2[] all =
            [
                // The constructor would also read other formats.
                .. blocks.Select(block => X509Certificate2.CreateFromPem(text.AsSpan(block.Start))),
            ];

            // Extensions are decoded only when they are used.
            Array.ForEach(all, certificate => IsAuthority(certificate));
            return all;
        }
        catch (CryptographicException)
        {
            throw Damaged(file);
        }
    }

    public static bool HasKey(X509Certificate2 certificate, RSA key) =>
        certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());

    /// <summary>
    /// X509Certificate2 itself compares only the issuer and the serial number, which anyone can copy.
    /// </summary>
    public static bool AreSame(X509Certificate2 one, X509Certificate2 other) =>
        one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);

    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>()
            .Any(extension => extension.CertificateAuthority);

    /// <summary>X509Certificate2 itself gives these times in the time zone of the computer.</summary>
    public static (DateTimeOffset First, DateTimeOffset Last) Validity(X509Certificate2 certificate) =>
        (new(certificate.NotBefore.ToUniversalTime()), new(certificate.NotAfter.ToUniversalTime()));

    /// <summary>A time as messages show it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Fingerprint(X509Certificate2 certificate) => Hex.Of(SHA256.HashData(certificate.RawData));

    public static PulsarOpsException Damaged(string file) =>
        new(nameof(SR.CertificateDamaged), ErrorKind.Corrupt, file, file);
}
