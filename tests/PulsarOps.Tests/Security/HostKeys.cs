using System.Security.Cryptography.X509Certificates;
using System.Text;
using PulsarOps.Model;
using PulsarOps.Security;

namespace PulsarOps.Tests.Security;

/// <summary>Certificates that are valid now, and folders of hosts with them, for real connections.</summary>
internal static class HostKeys
{
    private static readonly Lazy<CertificateAuthority> First = new(() => Authority("First test CA"));
    private static readonly Lazy<CertificateAuthority> Second = new(() => Authority("Second test CA"));

    private static readonly Lazy<CertificateAuthority> Old = new(() =>
        CertificateAuthority.Create("Old test CA", TimeSpan.FromDays(30), DateTimeOffset.UtcNow.AddYears(-1)));

    public static X509Certificate2 Valid { get; } = Issue(First.Value, "localhost", "127.0.0.1", "::1");

    public static X509Certificate2 OfAnotherHost { get; } = Issue(First.Value, "h9.example.org", "10.0.0.9");

    public static X509Certificate2 OfAnotherAuthority { get; } = Issue(Second.Value, "localhost", "127.0.0.1");

    public static X509Certificate2 OfExpiredAuthority { get; } =
        Issue(Old.Value, DateTimeOffset.UtcNow.AddYears(-1), ["localhost"]);

    public static X509Certificate2 Expired { get; } = Issue(DateTimeOffset.UtcNow.AddYears(-1), "localhost");

    public static X509Certificate2 NotYetValid { get; } = Issue(DateTimeOffset.UtcNow.AddDays(2), "localhost");

    /// <summary>The authority that the hosts know. They still know another one, which has expired.</summary>
    public static X509Certificate2 Root => First.Value.Certificate;

    /// <summary>One of the certificates, by the name of its property.</summary>
    public static X509Certificate2 Named(string name) =>
        (X509Certificate2)typeof(HostKeys).GetProperty(name)!.GetValue(null)!;

    /// <summary>Writes the files of a host, as in <c>PulsarPaths.Tls</c>.</summary>
    public static void WriteTo(string folder, X509Certificate2? certificate = null, string? token = null)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(
            Path.Combine(folder, "ca.pem"), [.. First.Value.ExportCertificate(), .. Old.Value.ExportCertificate()]);
        File.WriteAllBytes(Path.Combine(folder, "cert.pem"), HostCertificates.File(certificate ?? Valid));
        File.WriteAllBytes(Path.Combine(folder, "key.pem"), PrivateKeys.Export(Pki.HostKey, null));
        if (token is not null)
            File.WriteAllBytes(Path.Combine(folder, "tools.jwt"), Encoding.ASCII.GetBytes(token));
    }

    private static CertificateAuthority Authority(string name) =>
        CertificateAuthority.Create(name, Lifetime.OfAuthority, DateTimeOffset.UtcNow.AddYears(-2));

    private static X509Certificate2 Issue(CertificateAuthority authority, params string[] names) =>
        Issue(authority, DateTimeOffset.UtcNow, names);

    private static X509Certificate2 Issue(DateTimeOffset from, params string[] names) =>
        Issue(First.Value, from, names);

    private static X509Certificate2 Issue(CertificateAuthority authority, DateTimeOffset from, string[] names)
    {
        HostIdentity host = new() { Node = names[0], Cluster = "c1", Roles = ["broker"], Names = names };
        using var certificate = authority.Issue(host, Pki.HostKey, TimeSpan.FromDays(30), from);
        return certificate.CopyWithPrivateKey(Pki.HostKey);
    }
}
