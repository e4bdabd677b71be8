using PulsarOps.Model;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that give the hosts their keys, certificates and tokens. What is on a host stays as long as its services can
/// use it, because a new certificate on each run would be a change on each run.
/// </summary>
internal static class CredentialPlanner
{
    /// <summary>How long the tokens of services and tools are valid, as long as the certificates of hosts.</summary>
    private static readonly TimeSpan TokenValidity = TimeSpan.FromDays(365);

    public static void Ask(HostQuestions questions)
    {
        foreach (var node in questions.Nodes.Where(node => Secured(questions.Topology, node)))
        {
            questions.AskForPaths(PathsOf(questions.Topology, node));
            questions.AskForContents(
            [
                node.Paths.TlsCertificate, node.Paths.TlsAuthorities, node.Paths.CertificateRecord,
                node.Paths.TokenRecord,
            ]);
        }
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var service in input.Topology.Services.Where(service => Secured(input.Topology, service.Host)))
        {
            foreach (var path in PathsOf(input.Topology, service.Host))
                plan.Present(StepId.Path(HostMap.KeyOf(input.Topology, service.Host), path));
            var isWanted = input.Wants(LifecycleState.Installed, service)
                || input.Wants(LifecycleState.Renewed, service);
            if (isWanted && input.FactsOf(service.Host).Answered)
                new NodePlan(new ServiceInstallation(input, plan, service)).Plan();
        }
    }

    /// <summary>Everything that a secured node keeps in its folder of keys, with the folder.</summary>
    public static IReadOnlyList<string> PathsOf(PulsarTopology topology, PulsarNode node) =>
        !Secured(topology, node) ? [] :
        [
            node.Paths.Tls, .. SecurityFiles.Of(topology, node).Select(file => file.Path),
            node.Paths.CertificateRecord, node.Paths.TokenRecord,
        ];

    /// <summary>The certificates that a renewal replaces: their hashes by node.</summary>
    public static IReadOnlyDictionary<string, string> CertificatesOf(PlanInput input) =>
        input.Topology.Nodes.Where(node => IsRenewed(input, node)).ToDictionary(
            node => node.Name, node => HashOf(input, node));

    /// <summary>Whether the node gets a new certificate although its own is usable.</summary>
    public static bool IsRenewed(PlanInput input, PulsarNode node) =>
        input.Topology.On(node).Any(service => input.Wants(LifecycleState.Renewed, service));

    private static string HashOf(PlanInput input, PulsarNode node) =>
        input.FactsOf(node).Paths.TryGetValue(node.Paths.TlsCertificate, out var file) ? file.Sha256 : "";

    private static bool Secured(PulsarTopology topology, PulsarNode node) =>
        SecurityFiles.Of(topology, node).Count > 0;

    /// <summary>The steps of one node.</summary>
    private sealed class NodePlan(ServiceInstallation scope)
    {
        private readonly PlanInput _input = scope.Input;
        private readonly PulsarNode _node = scope.Service.Host;
        private readonly NodeCredentials _state = scope.Input.CredentialsOf(scope.Service.Host);

        private PulsarPaths Paths => _node.Paths;

        /// <summary>Why certificate and tokens are replaced although they are usable; null if they stay.</summary>
        private string? Renewal => IsRenewed(_input, _node) && _state.Keys is { IssuesCertificates: true }
            && (_input.Options.Renewing is not { } old
                || (old.TryGetValue(_node.Name, out var hash) && hash == HashOf(_input, _node)))
                    ? "a new one was requested" : null;

        public void Plan()
        {
            scope.Folder(Paths.Tls, null, scope.Owners.Root);
            if (_state.Authorities is { } authorities)
                scope.File(new(Paths.TlsAuthorities, SecurityFiles.PublicMode, authorities), null, scope.Owners.Root);
            PlanCertificate();
            if (_input.Topology.Security.Authentication != PulsarAuthenticationMode.None)
                PlanTokens();
        }

        private void PlanCertificate()
        {
            if (_state.Given is { Certificate: { } given })
            {
                var differs = !_input.FactsOf(_node).Paths.TryGetValue(Paths.TlsCombined, out var there)
                    || there.Sha256 != FileText.Hash(given.Combined) || _state.CertificateProblems.Count > 0;
                Write(() => given, differs ? "your folder has another one" : null);
                return;
            }

            var problems = _state.CertificateProblems;
            if (problems.Count > 0 && _state.Keys is not { IssuesCertificates: true })
                return; // The check Credentials reports it.
            var issued = new Lazy<HostCertificate>(() => _state.Keys!.Issue(_state.Identity, _input.Now));
            Write(() => issued.Value, problems.Count > 0 ? NodeCredentials.Reason(problems[0]) : Renewal);
        }

        private void Write(Func<HostCertificate> certificate, string? reason)
        {
            // The key first: without its certificate, a service keeps the pair that it has read.
            Issue(Paths.TlsKey, reason, () => certificate().Key);
            Issue(Paths.TlsCombined, reason, () => certificate().Combined, Paths.TlsKey);
            Issue(Paths.TlsCertificate, reason, () => certificate().Chain, Paths.TlsCombined);
            Issue(
                Paths.CertificateRecord, reason,
                () => CredentialRecord.Text(
                [
                    CredentialRecord.Line(Paths.TlsKey, certificate().Key),
                    CredentialRecord.Line(Paths.TlsCombined, certificate().Combined),
                    CredentialRecord.Line(Paths.TlsCertificate, certificate().Chain),
                ]),
                Paths.TlsCertificate);
        }

        private void PlanTokens()
        {
            if (_state.Keys?.TokenPublicKey is { } key)
                scope.Bytes(Paths.TokenKey, SecurityFiles.PublicMode, key, scope.Owners.Root);
            var end = DateTimeOffset.FromUnixTimeSeconds((_input.Now + TokenValidity).ToUnixTimeSeconds());
            var lines = new List<Func<string>>();
            var written = new List<string>();
            foreach (var file in SecurityFiles.Of(_input.Topology, _node).Where(file => file.Subject is not null))
            {
                var path = file.Path;
                var reason = _state.TokenProblem(file) ?? (_state.Keys is { SignsTokens: true } ? Renewal : null);
                if (reason is not null && _state.Keys is not { SignsTokens: true })
                    return; // The check Credentials reports it.
                var token = new Lazy<byte[]>(() => _state.Keys!.SignToken(file.Subject!, end));
                Issue(path, reason, () => token.Value);
                lines.Add(reason is null
                    ? () => _state.TokenRecord.LineOf(path)!
                    : () => CredentialRecord.TokenLine(path, token.Value, _state.Keys!.TokenKeyId, end));
                if (reason is not null)
                    written.Add(path);
            }

            Issue(
                Paths.TokenRecord, written.Count > 0 ? "it records the tokens" : null,
                () => CredentialRecord.Text(lines.Select(line => line())), [.. written]);
        }

        private void Issue(string path, string? reason, Func<byte[]> content, params string[] after)
        {
            var file = SecurityFiles.Of(Paths, path);
            scope.Issued(
                path, file.Mode, file.IsSecret ? scope.Owners.Service : scope.Owners.Root, reason, content, after);
        }
    }
}
