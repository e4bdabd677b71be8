using System.Security.Cryptography.X509Certificates;

namespace PulsarOps.Security;

/// <summary>The way from the certificate of a host to one that the cluster trusts, without regard to dates.</summary>
/// <param name="Path">The certificates, beginning with that of the host.</param>
/// <param name="Problem">Why it is not trusted; null if it is.</param>
internal sealed record CertificateChain(IReadOnlyList<X509Certificate2> Path, string? Problem)
{
    public static CertificateChain Of(
        IReadOnlyList<X509Certificate2> certificates, IReadOnlyList<X509Certificate2> authorities, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(certificates.Skip(1).ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;

        // Dates have findings of their own. Java also trusts an intermediate authority that is in the file, so the
        // chain may end before a root.
        chain.ChainPolicy.VerificationFlags =
            X509VerificationFlags.IgnoreNotTimeValid | X509VerificationFlags.AllowUnknownCertificateAuthority;
        var isValid = chain.Build(certificates[0]);

        X509Certificate2[] path = [.. chain.ChainElements.Select(element => new X509Certificate2(element.Certificate))];
        if (!isValid)
            return new(path, Text(chain.ChainStatus));
        var isTrusted = path.Skip(1).Any(
            certificate => authorities.Any(authority => Certificates.AreSame(authority, certificate)));
        return new(path, isTrusted ? null : "none of its issuers is in that file");
    }

    private static string Text(X509ChainStatus[] problems) => string.Join(
        "; ",
        problems.Where(problem => problem.Status is not (X509ChainStatusFlags.NotTimeValid
                or X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain))
            .Select(problem => problem.StatusInformation.TrimEnd('.', ' ')));
}
