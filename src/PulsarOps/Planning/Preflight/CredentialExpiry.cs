using System.Security.Cryptography.X509Certificates;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Rendering;
using PulsarOps.Security;

namespace PulsarOps.Planning;

/// <summary>
/// The certificates and tokens on hosts that expire within 30 days, or have expired. A few small files show them, which
/// any probe can read.
/// </summary>
internal static class CredentialExpiry
{
    /// <summary>The files of a node that show it.</summary>
    public static IReadOnlyList<string> FilesOf(PulsarTopology topology, PulsarNode node) =>
        SecurityFiles.Of(topology, node).Count == 0 ? [] :
        [node.Paths.TlsCertificate, node.Paths.TlsAuthorities, node.Paths.TokenRecord];

    /// <summary>
    /// One finding for the certificate and one for the tokens of a node, and one for each authority that signed one.
    /// </summary>
    public static IReadOnlyList<PulsarOpsException> Of(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, DateTimeOffset now)
    {
        var all = topology.Nodes
            .Where(node => facts.ContainsKey(HostMap.KeyOf(topology, node)))
            .SelectMany(node =>
            {
                var fact = facts[HostMap.KeyOf(topology, node)];
                return CertificatesOf(node, fact, now).Concat(TokensOf(topology, node, fact));
            })
            .Where(entry => entry.EndsAt <= now + CertificateRules.WarningTime)
            .GroupBy(entry => (entry.Id, entry.EndsAt));
        return [.. all.Select(group => Finding([.. group], now))];
    }

    private static IEnumerable<Entry> CertificatesOf(PulsarNode node, HostFacts facts, DateTimeOffset now)
    {
        var (certificates, authorities) = (
            Read(facts, node.Paths.TlsCertificate), Read(facts, node.Paths.TlsAuthorities));
        if (certificates.Count == 0)
            yield break;
        foreach (var certificate in CertificateChain.Of(certificates, authorities, now).Path)
        {
            var isOwn = certificates.Any(other => Certificates.AreSame(other, certificate));
            var isAuthority = Certificates.IsAuthority(certificate);
            yield return new(
                isAuthority ? Certificates.Fingerprint(certificate) : $"{node.Name} certificate", node.Name,
                isOwn ? node.Paths.TlsCertificate : node.Paths.TlsAuthorities,
                "certificate", $"'{certificate.Subject}'", Certificates.Validity(certificate).Last, isAuthority);
        }
    }

    private static IEnumerable<Entry> TokensOf(PulsarTopology topology, PulsarNode node, HostFacts facts)
    {
        var record = new CredentialRecord(facts, node.Paths.TokenRecord);
        return
            from file in SecurityFiles.Of(topology, node)
            where file.Subject is not null && record.TokenOf(file.Path) is not null
            select new Entry(
                $"{node.Name} token", node.Name, file.Path, "token", file.Subject!,
                record.TokenOf(file.Path)!.Value.ExpiresAt, IsAuthority: false);
    }

    private static PulsarOpsException Finding(IReadOnlyList<Entry> entries, DateTimeOffset now)
    {
        var first = entries[0];
        var (rest, nodes) = (first.EndsAt - now, entries.Select(entry => entry.Node).Distinct().ToArray());
        var owners = entries.Select(entry => entry.Owner).Distinct().ToArray();
        object[] arguments =
        [
            $"{first.What}{(owners.Length > 1 ? "s" : "")} of {string.Join(", ", owners)}",
            string.Join(", ", entries.Select(entry => entry.File).Distinct()), Ownership.Names(nodes),
            Days(rest.Duration()), Certificates.Text(first.EndsAt), owners.Length > 1 ? "expire" : "expires",
        ];
        return new(
            rest <= TimeSpan.Zero ? nameof(SR.CredentialExpired)
            : first.IsAuthority ? nameof(SR.AuthorityExpiresSoon) : nameof(SR.CredentialExpiresSoon),
            ErrorKind.InvalidState, nodes[0], arguments);
    }

    private static string Days(TimeSpan time) => (int)time.TotalDays switch
    {
        0 => "less than a day",
        1 => "1 day",
        var days => $"{days} days",
    };

    /// <summary>Other checks report damaged files.</summary>
    private static IReadOnlyList<X509Certificate2> Read(HostFacts facts, string file)
    {
        try
        {
            return facts.Contents.TryGetValue(file, out var text) ? Certificates.Read(file, text) : [];
        }
        catch (PulsarOpsException)
        {
            return [];
        }
    }

    /// <param name="Id">What is found on several nodes is one thing if it has the same id and end.</param>
    private sealed record Entry(
        string Id, string Node, string File, string What, string Owner, DateTimeOffset EndsAt, bool IsAuthority);
}
