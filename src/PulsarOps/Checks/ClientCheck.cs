using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Checks;

/// <summary>
/// Lists the clients of a permissive cluster that use plain text or no token, so that an administrator sees whether it
/// can become strict.
/// </summary>
internal static class ClientCheck
{
    private const string Move =
        "Give these clients ca.pem, a token and permissions, and the URL for TLS, before you set 'security: strict'.";

    /// <summary>Nothing is asked of a cluster that refuses such clients, or that offers them nothing else.</summary>
    public static IReadOnlyList<ClientProbe> Questions(PulsarTopology topology, IEnumerable<PulsarNode> nodes) =>
        topology.Security switch
        {
            { Tls: PulsarTlsMode.Permissive } => PlainClients.Questions(topology, nodes),
            { Tls: PulsarTlsMode.Required, Authentication: PulsarAuthenticationMode.Permissive } =>
                [.. PlainClients.Questions(topology, nodes).Select(question => question with { PlainPorts = [] })],
            _ => [],
        };

    /// <summary>One check for each service of a host that clients connect to.</summary>
    public static IEnumerable<PulsarCheck> Checks(
        PulsarTopology topology, IEnumerable<PulsarNode> nodes, IReadOnlyDictionary<string, HostFacts> facts) =>
        Questions(topology, nodes).Select(question => Check(
            question.Service,
            PlainClients.Of(
                topology, facts, topology.Services.First(service => service.Id == question.Service))));

    private static PulsarCheck Check(string service, IReadOnlyList<ClientFact> clients) => clients.Count == 0
        ? new("Clients", service, PulsarCheckStatus.Passed, "No connected client uses plain text or has no token.")
        : new(
            "Clients", service, PulsarCheckStatus.Warning,
            $"Clients that a strict cluster refuses are connected: {Addresses(clients)}.")
        {
            ErrorId = SecurityFinding.ClientInsecure,
            Recommendation = Move,
            Evidence = string.Join("\n", clients.Select(PlainClients.Text)),
        };

    private static string Addresses(IReadOnlyList<ClientFact> clients) =>
        Ownership.Names([.. clients.Select(client => client.Address).Distinct()]);
}
