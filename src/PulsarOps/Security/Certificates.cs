using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>Reads certificates and their parts.</summary>
internal static class Certificates
{
    private const string OrganizationalUnit = "2.5.4.11";

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

    /// <summary>The host names and addresses for which it is valid.</summary>
    public static IReadOnlyList<string> NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToArray();
        return
        [
            .. names.SelectMany(extension => extension.EnumerateDnsNames()),
            .. names.SelectMany(extension => extension.EnumerateIPAddresses()).Select(address => $"{address}"),
        ];
    }

    /// <summary>The roles that BookKeeper reads from a certificate: those of <c>0:ROLE,ROLE;1:CLUSTER</c>.</summary>
    public static IReadOnlyList<string> RolesOf(X509Certificate2 certificate)
    {
        var unit = certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false).FirstOrDefault(
            name => !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationalUnit);
        var roles = unit?.GetSingleElementValue()?.Split(';').Select(part => part.Split(':', 2))
            .FirstOrDefault(part => part is ["0", _])?[1];
        return roles is null ? [] : [.. roles.Split(',').Select(role => role.Trim())];
    }

    /// <summary>A time as messages show it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Fingerprint(X509Certificate2 certificate) => Hex.Of(SHA256.HashData(certificate.RawData));

    public static PulsarOpsException Damaged(string file) =>
        new(nameof(SR.CertificateDamaged), ErrorKind.Corrupt, file, file);
}
