using PulsarOps.Common;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Checks whether the hosts have, or can get, the keys, certificates and tokens of a secured cluster.
/// </summary>
internal static class SecurityReadiness
{
    public static IEnumerable<PulsarOpsException> Credentials(PlanInput input)
    {
        var topology = input.Topology;
        if (topology.Security.Tls == PulsarTlsMode.None)
            yield break;
        var keys = topology.Context.Secrets?.Keys;
        var (withoutKeys, withoutTokens) = (new List<string>(), new List<string>());
        var (issues, signs) = (false, false);
        foreach (var node in topology.Nodes.Where(node => IsInstalled(input, node)))
        {
            var state = input.CredentialsOf(node);
            if (state.IsCutOff() && input.Topology.On(node).Any(service => input.FactOf(service).Running))
            {
                yield return new(
                    nameof(SR.AuthorityReplaced), ErrorKind.InvalidInput, node.Name, keys!.AuthorityFile, node.Name);
            }

            var (given, problem) = state.Given;
            if (problem is not null)
                yield return problem;
            else if (given is null && keys is not { IssuesCertificates: true })
            {
                foreach (var found in state.CertificateProblems)
                {
                    if (found.ErrorId == nameof(SR.CredentialMissing))
                        withoutKeys.Add(node.Name);
                    else
                        yield return found;
                }
            }
            else if (given is null)
            {
                issues |= CredentialPlanner.IsRenewed(input, node) || state.CertificateProblems.Count > 0;
            }

            var lacksTokens = Tokens(topology, node).Any(file => state.TokenProblem(file) is not null);
            if (keys is { SignsTokens: true })
                signs |= lacksTokens || CredentialPlanner.IsRenewed(input, node);
            else if (lacksTokens)
                withoutTokens.Add(node.Name);
        }

        // A wrong passphrase is found before anything changes.
        if (issues && keys!.AuthorityProblem(input.Now) is { } cannotIssue)
            yield return cannotIssue;
        if (signs && keys!.TokenKeyProblem() is { } cannotSign)
            yield return cannotSign;
        if (withoutKeys.Count > 0)
        {
            yield return keys is null
                ? Required(nameof(SR.AuthorityRequired), withoutKeys)
                : Required(nameof(SR.AuthorityKeyRequired), withoutKeys, keys.AuthorityFile);
        }

        if (withoutTokens.Count > 0 && (withoutKeys.Count == 0 || keys is not null))
            yield return Required(nameof(SR.TokenKeyRequired), withoutTokens);
    }

    /// <summary>
    /// Running services that are secured in another way than the topology, where the desired states do not update all
    /// of them.
    /// </summary>
    public static IEnumerable<PulsarOpsException> Differs(PlanInput input)
    {
        var topology = input.Topology;
        if (input.Stages.Count > 0 && !topology.IsOnTheWay && topology.Change is null)
        {
            yield return new(
                nameof(SR.SecurityDiffers), ErrorKind.InvalidState, topology.Name, topology.Name,
                $"{topology.Security}");
        }
    }

    /// <summary>Certificates and tokens that expire soon.</summary>
    public static IEnumerable<string> Expiry(PlanInput input)
    {
        // A renewal replaces the certificates and tokens of hosts, and what has expired is a problem of its own.
        var ids = input.Wants(LifecycleState.Renewed)
            ? new[] { nameof(SR.AuthorityExpiresSoon) }
            : [nameof(SR.AuthorityExpiresSoon), nameof(SR.CredentialExpiresSoon)];
        return CredentialExpiry.Of(input.Topology, input.Facts, input.Now)
            .Where(finding => ids.Contains(finding.ErrorId))
            .Select(finding => $"{finding.Message} {finding.Advice}");
    }

    private static bool IsInstalled(PlanInput input, PulsarNode node) => input.FactsOf(node).Answered
        && (CredentialPlanner.IsRenewed(input, node)
            || input.Topology.On(node).Any(service => input.Wants(LifecycleState.Installed, service)));

    private static IEnumerable<SecurityFile> Tokens(PulsarTopology topology, PulsarNode node) =>
        SecurityFiles.Of(topology, node).Where(file => file.Subject is not null);

    private static PulsarOpsException Required(string errorId, List<string> nodes, string? file = null) =>
        new(errorId, ErrorKind.InvalidState, nodes[0], Ownership.Names(nodes), file);
}
