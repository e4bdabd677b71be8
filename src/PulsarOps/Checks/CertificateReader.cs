using System.Security.Cryptography.X509Certificates;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Security;

namespace PulsarOps.Checks;

/// <summary>Reads the certificates on hosts, with one probe for each host.</summary>
internal static class CertificateReader
{
    /// <param name="pool">The sessions to the hosts.</param>
    /// <param name="log">Gets the hosts that do not answer, and damaged files.</param>
    /// <param name="topology">The cluster.</param>
    /// <param name="nodes">The names of the nodes; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<PulsarCertificate>> ReadAsync(
        HostPool pool, IDeploymentLog log, PulsarTopology topology, IReadOnlyList<string>? nodes,
        CancellationToken cancellation)
    {
        var facts = await new HostReader(pool, log).ProbeAsync(
            topology, group => new() { Contents = [.. group.Where(IsMeant).SelectMany(Files).Distinct()] },
            cancellation, IsMeant);
        var now = PipelineState.Of(topology).Time.GetUtcNow();
        return
        [
            .. from node in topology.Nodes.Where(IsMeant)
               let fact = facts.GetValueOrDefault(HostMap.KeyOf(topology, node))
               where fact is not null
               from file in Files(node)
               from certificate in Read(node, file, fact.Contents, log)
               select Describe(node, file, certificate, now),
        ];

        bool IsMeant(PulsarNode node) => nodes?.Contains(node.Name) != false;
    }

    /// <summary>The authorities that any host trusts.</summary>
    public static IReadOnlyList<X509Certificate2> Authorities(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts) =>
    [
        .. topology.Nodes.SelectMany(node => facts.TryGetValue(HostMap.KeyOf(topology, node), out var fact)
                && fact.Contents.TryGetValue(node.Paths.TlsAuthorities, out var text)
                ? Parse(node.Paths.TlsAuthorities, text) : [])
            .DistinctBy(Certificates.Fingerprint),
    ];

    private static string[] Files(PulsarNode node) => [node.Paths.TlsCertificate, node.Paths.TlsAuthorities];

    /// <summary>A damaged file hides no other one.</summary>
    private static IReadOnlyList<X509Certificate2> Read(
        PulsarNode node, string file, IReadOnlyDictionary<string, string> contents, IDeploymentLog log)
    {
        try
        {
            return contents.TryGetValue(file, out var text) ? Certificates.Read($"{file} on {node.Name}", text) : [];
        }
        catch (PulsarOpsException exception)
        {
            log.Failure(exception);
            return [];
        }
    }

    private static IReadOnlyList<X509Certificate2> Parse(string file, string text)
    {
        try
        {
            return Certificates.Read(file, text);
        }
        catch (PulsarOpsException)
        {
            // The services cannot read it either. Get-PulsarCertificate reports it.
            return [];
        }
    }

    private static PulsarCertificate Describe(
        PulsarNode node, string file, X509Certificate2 certificate, DateTimeOffset now)
    {
        var (first, last) = Certificates.Validity(certificate);
        return new(Certificates.NamesOf(certificate), Certificates.RolesOf(certificate))
        {
            Node = node.Name,
            Kind = file == node.Paths.TlsCertificate ? PulsarCertificateKind.Host : PulsarCertificateKind.Authority,
            Subject = certificate.Subject,
            Issuer = certificate.Issuer,
            SerialNumber = certificate.SerialNumber,
            NotBefore = first,
            NotAfter = last,
            ExpiresIn = last - now,
            Fingerprint = Certificates.Fingerprint(certificate),
            Path = file,
        };
    }
}
