using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Common;
using PulsarOps.Model;

namespace PulsarOps.Security;

/// <summary>
/// Finds what would keep the services of a host from working with its certificate and key. Reads only what it is given.
/// </summary>
internal static class CertificateRules
{
    /// <summary>How long before the end of a certificate or a token PulsarOps warns.</summary>
    public static readonly TimeSpan WarningTime = TimeSpan.FromDays(30);

    private const int ShortestKey = 2048;
    private const string AnyUsage = "2.5.29.37.0";

    /// <summary>Signatures that TLS 1.3 and current Java releases refuse.</summary>
    private static readonly Dictionary<string, string> WeakSignatures = new()
    {
        ["1.2.840.113549.1.1.2"] = "MD2",
        ["1.2.840.113549.1.1.4"] = "MD5",
        ["1.2.840.113549.1.1.5"] = "SHA-1",
        ["1.3.14.3.2.29"] = "SHA-1",
        ["1.2.840.10040.4.3"] = "SHA-1",
        ["1.2.840.10045.4.1"] = "SHA-1",
    };

    /// <summary>Everything that is wrong with the files of a host; empty if its services can use them.</summary>
    public static IReadOnlyList<PulsarOpsException> Problems(CertificateSet set, HostIdentity host, DateTimeOffset now)
    {
        var problems = new List<PulsarOpsException>();
        using var key = set.Key is { } secret
            ? Try(() => PrivateKeys.OpenForHost(set.KeyFile, secret.Text), problems) : null;
        var chain = Try(() => Certificates.Read(set.CertificateFile, set.Certificates), problems);
        var authorities = Try(() => Certificates.Read(set.AuthorityFile, set.Authorities), problems);
        if (key is not null && key.KeySize < ShortestKey)
            problems.Add(TooShort(set.KeyFile, key.KeySize));
        if (chain is not null)
            Add(set.CertificateFile, OfLeaf(set, chain[0], key, host), problems);
        if (authorities is not null)
            Add(set.AuthorityFile, OfAuthorities(set, authorities), problems);
        if (chain is not null && authorities is not null)
            Add(set.CertificateFile, OfChain(set, chain, authorities, now), problems);
        return problems;
    }

    private static T? Try<T>(Func<T> read, List<PulsarOpsException> problems)
        where T : class
    {
        try
        {
            return read();
        }
        catch (PulsarOpsException problem)
        {
            problems.Add(problem);
            return null;
        }
    }

    /// <summary>Extensions are decoded only when they are used, so a damaged one appears late.</summary>
    private static void Add(
        string file, IEnumerable<PulsarOpsException> found, List<PulsarOpsException> problems)
    {
        try
        {
            problems.AddRange(found);
        }
        catch (CryptographicException)
        {
            problems.Add(Certificates.Damaged(file));
        }
    }

    private static IEnumerable<PulsarOpsException> OfLeaf(
        CertificateSet set, X509Certificate2 leaf, RSA? key, HostIdentity host)
    {
        var file = set.CertificateFile;
        if (Certificates.IsAuthority(leaf))
            yield return Problem(nameof(SR.CertificateOrderWrong), file, file, leaf.Subject);
        if (key is not null && !Certificates.HasKey(leaf, key))
            yield return Problem(nameof(SR.CertificateKeyDiffers), set.KeyFile, set.KeyFile, file);
        if (MissingNames(leaf, host) is { Length: > 0 } names)
        {
            yield return Problem(
                nameof(SR.CertificateNameMissing), file, file, string.Join(", ", names), NamesOf(leaf));
        }

        if (MissingUsages(leaf).ToArray() is { Length: > 0 } usages)
            yield return Problem(nameof(SR.CertificateUsageMissing), file, file, string.Join(", ", usages));
        if (RoleOf(leaf) != host.Roles[0])
        {
            yield return Problem(
                nameof(SR.CertificateRoleMissing), file, file, HostCertificates.RoleText(host), leaf.Subject);
        }
    }

    private static IEnumerable<PulsarOpsException> OfAuthorities(
        CertificateSet set, IReadOnlyList<X509Certificate2> authorities)
    {
        var file = set.AuthorityFile;
        foreach (var certificate in authorities.Where(certificate => !Certificates.IsAuthority(certificate)))
            yield return Problem(nameof(SR.AuthorityInvalid), file, file, certificate.Subject);

        // ZooKeeper keeps one certificate for each subject.
        var twice = authorities.GroupBy(certificate => certificate.Subject)
            .FirstOrDefault(group => group.DistinctBy(Certificates.Fingerprint).Count() > 1);
        if (twice is not null)
            yield return Problem(nameof(SR.AuthoritySubjectTwice), file, file, twice.Key);
    }

    private static IEnumerable<PulsarOpsException> OfChain(
        CertificateSet set, IReadOnlyList<X509Certificate2> certificates, IReadOnlyList<X509Certificate2> authorities,
        DateTimeOffset now)
    {
        var chain = CertificateChain.Of(certificates, authorities, now);
        if (chain.Problem is { } problem)
        {
            yield return Problem(
                nameof(SR.CertificateUntrusted), set.CertificateFile, set.CertificateFile, certificates[0].Issuer,
                set.AuthorityFile, problem);
        }

        foreach (var certificate in chain.Path)
        {
            var file = FileOf(set, certificates, certificate);
            var (first, last) = Certificates.Validity(certificate);
            if (now < first)
            {
                yield return Problem(
                    nameof(SR.CertificateNotYetValid), file, certificate.Subject, Certificates.Text(first),
                    Certificates.Text(now), file);
            }

            if (now >= last)
                yield return Problem(nameof(SR.CertificateExpired), file, certificate.Subject, Certificates.Text(last));
            using var key = certificate.PublicKey.GetRSAPublicKey();
            if (key is not null && key.KeySize < ShortestKey)
                yield return TooShort($"{certificate.Subject} ({file})", key.KeySize);

            // Nothing depends on the signature of a trusted root, which is its own.
            if (certificate.Subject != certificate.Issuer
                && WeakSignatures.TryGetValue(certificate.SignatureAlgorithm.Value!, out var algorithm))
            {
                yield return Problem(
                    nameof(SR.CertificateSignatureWeak), file, certificate.Subject, algorithm, file);
            }
        }
    }

    private static string[] MissingNames(X509Certificate2 leaf, HostIdentity host) =>
        [.. host.Names.Where(name => !leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false))];

    private static string NamesOf(X509Certificate2 leaf) =>
        Certificates.NamesOf(leaf) is { Count: > 0 } all ? string.Join(", ", all) : "none";

    /// <summary>
    /// Services are servers and clients of each other. A certificate without the extension is for both.
    /// </summary>
    private static IEnumerable<string> MissingUsages(X509Certificate2 leaf)
    {
        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } extended)
        {
            var usages = extended.EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value).ToArray();
            if (!usages.Contains(HostCertificates.ServerUsage) && !usages.Contains(AnyUsage))
                yield return "serverAuth";
            if (!usages.Contains(HostCertificates.ClientUsage) && !usages.Contains(AnyUsage))
                yield return "clientAuth";
        }

        if (leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
        {
            yield return "digitalSignature";
        }
    }

    /// <summary>The role by which BookKeeper admits a client.</summary>
    private static string? RoleOf(X509Certificate2 leaf) => Certificates.RolesOf(leaf) is [var role, ..] ? role : null;

    private static string FileOf(
        CertificateSet set, IReadOnlyList<X509Certificate2> certificates, X509Certificate2 certificate) =>
        certificates.Any(other => Certificates.AreSame(other, certificate))
            ? set.CertificateFile
            : set.AuthorityFile;

    private static PulsarOpsException TooShort(string what, int bits) =>
        Problem(nameof(SR.KeyTooShort), what, what, bits, ShortestKey);

    private static PulsarOpsException Problem(string errorId, string target, params object?[] arguments) =>
        new(errorId, ErrorKind.InvalidInput, target, arguments);
}
