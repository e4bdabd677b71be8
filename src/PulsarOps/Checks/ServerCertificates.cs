using System.Security.Cryptography.X509Certificates;
using PulsarOps.Roles;
using PulsarOps.Security;

namespace PulsarOps.Checks;

/// <param name="Id">One of <see cref="SecurityFinding"/>.</param>
internal sealed record CertificateProblem(PulsarCheckStatus Status, string Id, string Message, string Advice);

/// <summary>Judges the certificates that servers show.</summary>
/// <param name="authorities">Those that the cluster trusts; empty if they are unknown.</param>
/// <param name="now">The time of the check.</param>
internal sealed class ServerCertificates(IReadOnlyList<X509Certificate2> authorities, DateTimeOffset now)
{
    private const string Renew = "Issue a new certificate for the host, and install the cluster again.";

    public IEnumerable<CertificateProblem> Problems(PulsarNode node, IReadOnlyList<X509Certificate2> chain)
    {
        var leaf = chain[0];
        if (authorities.Count == 0)
        {
            yield return new(
                PulsarCheckStatus.Warning, SecurityFinding.AuthoritiesUnknown,
                "No host has a ca.pem, so it is unknown who signed its certificate.",
                "Name the authorities with -CertificateAuthority.");
        }
        else if (CertificateChain.Of(chain, authorities, now).Problem is { } problem)
        {
            yield return new(
                PulsarCheckStatus.Failed, SecurityFinding.ServerUntrusted,
                $"Its certificate, signed by '{leaf.Issuer}', is not trusted: {problem}.", Renew);
        }

        var names = CertificateContent.Names(node)
            .Where(name => !leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false)).ToArray();
        if (names.Length > 0)
        {
            yield return new(
                PulsarCheckStatus.Failed, SecurityFinding.ServerNameMissing,
                $"Its certificate ({leaf.Subject}) lacks {string.Join(", ", names)}.", Renew);
        }

        foreach (var certificate in chain)
        {
            if (OfDates(certificate) is { } wrong)
                yield return wrong;
        }
    }

    private CertificateProblem? OfDates(X509Certificate2 certificate)
    {
        var (first, last) = Certificates.Validity(certificate);
        var subject = $"The certificate of '{certificate.Subject}'";
        return now >= last
            ? new(PulsarCheckStatus.Failed, SecurityFinding.ServerNotValid,
                $"{subject} expired at {Certificates.Text(last)}.", Renew)
            : now < first
            ? new(PulsarCheckStatus.Failed, SecurityFinding.ServerNotValid,
                $"{subject} is valid from {Certificates.Text(first)} on.", "Compare the clock of this computer.")
            : last - now <= CertificateRules.WarningTime
            ? new(PulsarCheckStatus.Warning, SecurityFinding.ServerExpiresSoon,
                $"{subject} expires at {Certificates.Text(last)}.", Renew)
            : null;
    }
}
