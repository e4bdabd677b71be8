using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;

namespace PulsarOps.Engine;

/// <summary>The permissions of namespaces, and the brokers that have answered, the first one first.</summary>
/// <param name="Reachable">The hosts that answered, whether their brokers did or not.</param>
internal sealed record PermissionFacts(
    IReadOnlyDictionary<string, NamespacePermissions> Namespaces, IReadOnlyList<PulsarService> Brokers,
    IReadOnlyCollection<string> Reachable);

/// <summary>Reads permissions: each host with a broker asks its own one, and the first answer counts.</summary>
internal sealed class PermissionReader(HostPool pool, IDeploymentLog log)
{
    /// <summary>Reads the permissions of the namespaces of these scopes.</summary>
    /// <param name="topology">The cluster.</param>
    /// <param name="scopes">Namespaces or topics.</param>
    /// <param name="among">The brokers to ask; null for all.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="PulsarOpsException">No broker answers, or a broker refuses the request.</exception>
    public async Task<PermissionFacts> ReadAsync(
        PulsarTopology topology, IReadOnlyList<PermissionScope> scopes, IReadOnlyList<PulsarService>? among,
        CancellationToken cancellation)
    {
        PulsarService[] brokers = [.. among ?? topology.Of(PulsarRole.Broker)];
        if (brokers.Length == 0)
            throw new PulsarOpsException(nameof(SR.BrokersSilent), ErrorKind.NotFound, topology.Name, topology.Name,
                "the topology contains no broker");

        PermissionScope[] spaces = [.. scopes.Select(scope => new PermissionScope(scope.Namespace)).Distinct()];
        var facts = await new HostReader(pool, log).ProbeAsync(
            topology, nodes => Probe(topology, nodes, brokers, spaces), cancellation,
            node => brokers.Any(broker => broker.Host == node));
        Ownership.Check(topology, facts);

        var answering = new List<PulsarService>();
        var silent = new List<string>();
        foreach (var broker in brokers)
        {
            if (!facts.TryGetValue(HostMap.KeyOf(topology, broker.Host), out var host))
                silent.Add($"{broker.Id}: the host does not answer");
            else if (spaces.Select(space => host.Answers[IdOf(broker, space)]).FirstOrDefault(IsSilent) is { } answer)
                silent.Add($"{broker.Id}: {PermissionErrors.Reason(answer)}");
            else
                answering.Add(broker);
        }

        if (answering.Count == 0)
        {
            throw new PulsarOpsException(
                nameof(SR.BrokersSilent), ErrorKind.Unavailable, topology.Name, topology.Name,
                string.Join("; ", silent));
        }

        if (silent.Count > 0)
        {
            log.Warning(string.Format(
                CultureInfo.InvariantCulture, SR.BrokerPassedOver, string.Join("; ", silent), answering[0].Id));
        }

        var answers = facts[HostMap.KeyOf(topology, answering[0].Host)].Answers;
        return new(
            Parse(answering[0], spaces, space => answers[IdOf(answering[0], space)]), answering, [.. facts.Keys]);
    }

    /// <summary>Asks for the owner of the folders as well, so that no host of another cluster is used.</summary>
    private static HostProbe Probe(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, PulsarService[] brokers, PermissionScope[] spaces) =>
        new()
        {
            Contents = [.. nodes.Select(InstallPlanner.OwnerFile).Distinct()],
            Requests =
            [
                .. from broker in brokers
                   where nodes.Contains(broker.Host)
                   let endpoint = BrokerEndpoint.Of(topology, broker)
                   from space in spaces
                   select new RestProbe(IdOf(broker, space), endpoint.Address, endpoint.Port, space.PoliciesPath)
                   {
                       WebTls = endpoint.TlsFolder,
                   },
            ],
        };

    private static string IdOf(PulsarService broker, PermissionScope space) => $"{broker.Id} {space}";

    /// <summary>Whether another broker should be asked: there is no answer, or the broker is not ready.</summary>
    private static bool IsSilent(RestFact answer) => answer.Status is < 200 or (>= 300 and < 400) or >= 500;

    /// <summary>All problems are reported; the last one is thrown.</summary>
    private Dictionary<string, NamespacePermissions> Parse(
        PulsarService broker, PermissionScope[] spaces, Func<PermissionScope, RestFact> answerOf)
    {
        var permissions = new Dictionary<string, NamespacePermissions>();
        var problems = new List<PulsarOpsException>();
        foreach (var space in spaces)
        {
            var answer = answerOf(space);
            try
            {
                if (answer.Status >= 300)
                    problems.Add(PermissionErrors.Of(broker, $"read the permissions of {space}", space, answer));
                else
                    permissions[space.Namespace] = NamespacePermissions.Parse(space.Namespace, answer.Text);
            }
            catch (FormatException error)
            {
                problems.Add(PermissionErrors.Of(
                    broker, $"read the permissions of {space}", space,
                    answer with { Text = $"{error.Message} in {answer.Text}" }));
            }
        }

        foreach (var problem in problems.SkipLast(1))
            log.Failure(problem);
        return problems.Count == 0 ? permissions : throw problems[^1];
    }
}
