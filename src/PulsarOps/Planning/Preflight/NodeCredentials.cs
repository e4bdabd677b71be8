using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Rendering;
using PulsarOps.Security;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>What a node has of its keys, certificates and tokens, and what is wrong with them.</summary>
internal sealed class NodeCredentials(PlanInput input, PulsarNode node)
{
    private readonly HostFacts _facts = input.FactsOf(node);
    private readonly Owners _owners = new(input.Topology);
    private (HostCertificate? Certificate, PulsarOpsException? Problem)? _given;
    private IReadOnlyList<PulsarOpsException>? _certificateProblems;

    public PulsarPaths Paths => node.Paths;

    public ClusterKeys? Keys => input.Topology.Context.Secrets?.Keys;

    public HostIdentity Identity { get; } = HostIdentities.Of(input.Topology, node);

    public CredentialRecord CertificateRecord { get; } = new(input.FactsOf(node), node.Paths.CertificateRecord);

    public CredentialRecord TokenRecord { get; } = new(input.FactsOf(node), node.Paths.TokenRecord);

    /// <summary>The desired text of ca.pem; null if neither the operator nor the host has one.</summary>
    public string? Authorities => Keys?.Authorities ?? _facts.Contents.GetValueOrDefault(Paths.TlsAuthorities);

    /// <summary>
    /// The certificate that was signed elsewhere, or why it cannot be used; neither if there is none.
    /// </summary>
    public (HostCertificate? Certificate, PulsarOpsException? Problem) Given => _given ??= FindGiven();

    /// <summary>Why the services cannot use the certificate of the host; empty if they can.</summary>
    public IReadOnlyList<PulsarOpsException> CertificateProblems =>
        _certificateProblems ??= FindCertificateProblems();

    /// <summary>A problem as the reason for a step.</summary>
    public static string Reason(PulsarOpsException problem) => problem.ErrorId switch
    {
        nameof(SR.CredentialMissing) => "it is missing, or PulsarOps did not finish writing it",
        nameof(SR.CredentialExposed) => "other accounts may have read the key, or its services cannot",
        nameof(SR.CertificateExpired) => "the certificate has expired",
        nameof(SR.CertificateUntrusted) => "another authority has issued the certificate",
        nameof(SR.CertificateNameMissing) => "the certificate lacks a name of the host",
        nameof(SR.CertificateRoleMissing) => "the certificate has other roles",
        _ => "the services cannot use it",
    };

    /// <summary>
    /// Whether the given authorities lack the one that signed the present certificate. The services of other hosts
    /// would refuse each other until all of them have read the new files.
    /// </summary>
    public bool IsCutOff() =>
        Keys is not null && _facts.Contents.TryGetValue(Paths.TlsCertificate, out var text)
        && _facts.Contents.TryGetValue(Paths.TlsAuthorities, out var trusted) && trusted != Keys.Authorities
        && IsTrusted(text, trusted) && !IsTrusted(text, Keys.Authorities);

    private bool IsTrusted(string text, string authorities) =>
        CertificateRules.Problems(Files(text, authorities), Identity, input.Now)
            .All(problem => problem.ErrorId != nameof(SR.CertificateUntrusted));

    /// <summary>Why a token cannot be used; null if it can.</summary>
    public string? TokenProblem(SecurityFile file)
    {
        var path = file.Path;
        if (!_facts.Paths.ContainsKey(path))
            return "it is missing";
        if (Exposure(file) is { } exposure)
            return exposure;
        if (!TokenRecord.Matches(_facts, path) || TokenRecord.TokenOf(path) is not var (keyId, expiresAt))
            return "PulsarOps did not write it, or did not finish";
        if (Keys is { TokenKeyId: { Length: > 0 } key } && key != keyId)
            return "it is signed with another key";
        return expiresAt <= input.Now ? $"it has expired at {Certificates.Text(expiresAt)}" : null;
    }

    private (HostCertificate? Certificate, PulsarOpsException? Problem) FindGiven()
    {
        try
        {
            return (Keys?.FindCertificate(Identity, input.Now), null);
        }
        catch (PulsarOpsException problem)
        {
            return (null, problem);
        }
    }

    private IReadOnlyList<PulsarOpsException> FindCertificateProblems()
    {
        if (!_facts.Contents.TryGetValue(Paths.TlsCertificate, out var text) || Authorities is not { } authorities)
            return [Missing(Paths.TlsCertificate)];
        string[] files = [Paths.TlsKey, Paths.TlsCombined, Paths.TlsCertificate];
        if (files.FirstOrDefault(file => !CertificateRecord.Matches(_facts, file)) is { } changed)
            return [Missing(changed)];
        var exposed = SecurityFiles.Of(input.Topology, node)
            .Where(file => files.Contains(file.Path) && Exposure(file) is not null).ToArray();
        if (exposed.Length > 0)
            return [.. exposed.Select(Exposed)];
        return CertificateRules.Problems(Files(text, authorities), Identity, input.Now);
    }

    private CertificateSet Files(string text, string authorities) => new()
    {
        CertificateFile = On(Paths.TlsCertificate), Certificates = text, KeyFile = On(Paths.TlsKey),
        AuthorityFile = Keys?.AuthorityFile ?? On(Paths.TlsAuthorities), Authorities = authorities,
    };

    /// <summary>Why another account may have read a file, or its services cannot; null if neither is so.</summary>
    private string? Exposure(SecurityFile file) =>
        !_facts.Paths.TryGetValue(file.Path, out var fact) ? null
        : fact.Mode != file.Mode ? $"its mode is {fact.Mode}, not {file.Mode}"
        : Owners.Differ(fact, file.IsSecret ? _owners.Service : _owners.Root);

    private PulsarOpsException Exposed(SecurityFile file) =>
        new(nameof(SR.CredentialExposed), ErrorKind.InvalidState, node.Name, On(file.Path), Exposure(file));

    private PulsarOpsException Missing(string path) =>
        new(nameof(SR.CredentialMissing), ErrorKind.InvalidState, node.Name, node.Name, path);

    private string On(string path) => $"{node.Name}:{path}";
}
