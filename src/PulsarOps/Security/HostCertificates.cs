using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Model;

namespace PulsarOps.Security;

/// <summary>What the certificate of a host contains, whoever signs it.</summary>
internal static class HostCertificates
{
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>The longest common name (RFC 5280).</summary>
    private const int LongestName = 64;

    /// <summary>A certificate request (PKCS#10), signed with the key of the host.</summary>
    public static byte[] Request(HostIdentity host, RSA key)
    {
        var request = new CertificateRequest(
            Subject(host), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        AddExtensions(request, host);
        return Pem.File("CERTIFICATE REQUEST", request.CreateSigningRequest());
    }

    /// <summary>The certificate to sign, without what depends on the authority.</summary>
    public static CertificateRequest Unsigned(HostIdentity host, PublicKey key)
    {
        var request = new CertificateRequest(Subject(host), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        AddExtensions(request, host);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(key, critical: false));
        return request;
    }

    /// <summary>A host of several roles has them all; BookKeeper reads them as <c>0:ROLE,ROLE</c>.</summary>
    public static X500DistinguishedName Subject(HostIdentity host)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(host.Node.Length > LongestName ? host.Node.Split('.')[0] : host.Node);
        name.AddOrganizationalUnitName(RoleText(host));
        name.AddOrganizationName(host.Cluster);
        return name.Build();
    }

    public static string RoleText(HostIdentity host) => $"0:{string.Join(',', host.Roles)}";

    public static byte[] File(X509Certificate2 certificate) => Pem.File(Pem.Certificate, certificate.RawData);

    private static void AddExtensions(CertificateRequest request, HostIdentity host)
    {
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new(ServerUsage), new(ClientUsage)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in host.Names)
        {
            if (IPAddress.TryParse(name, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
    }
}
