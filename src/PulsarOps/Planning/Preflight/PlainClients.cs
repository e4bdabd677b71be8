using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The clients of a permissive cluster that a strict one refuses: those with a connection in plain text, and those that
/// logged in without a token.
/// </summary>
internal static class PlainClients
{
    private const int MostAddresses = 5;

    /// <summary>Asks while a cluster changes to one that refuses such clients.</summary>
    public static void Ask(HostQuestions questions)
    {
        if (questions.Want(LifecycleState.Updated) && questions.Topology.Security.Tls == PulsarTlsMode.Required)
        {
            questions.Probe = questions.Probe with
            {
                Clients = Questions(questions.Topology, questions.Nodes),
            };
        }
    }

    /// <summary>The questions about the services of a host that clients connect to.</summary>
    public static IReadOnlyList<ClientProbe> Questions(PulsarTopology topology, IEnumerable<PulsarNode> nodes) =>
    [
        .. from service in topology.On([.. nodes])
           let role = RoleCatalog.Of(service.Role)
           where role.CarriesToken
           select new ClientProbe(
               service.Id, Numbers(service, role.Ports), Numbers(service, role.TlsPorts),
               ReadinessProbes.LogFiles(topology, service)[0],
               topology.Security.Authentication == PulsarAuthenticationMode.None ? "" : ServiceSecurity.Anonymous),
    ];

    /// <summary>The clients of a service, without the hosts of the cluster themselves.</summary>
    public static IReadOnlyList<ClientFact> Of(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, PulsarService service)
    {
        var own = facts.Values.SelectMany(fact => fact.OwnAddresses)
            .Concat(topology.Nodes.SelectMany(node => new[] { node.Address, node.AdvertisedAddress })).ToHashSet();
        return
        [
            .. facts.Values.SelectMany(fact => fact.Clients)
                .Where(client => client.Service == service.Id && !own.Contains(client.Address)
                    && !IsLoopback(client.Address))
                .OrderBy(client => client.Address, StringComparer.Ordinal).ThenBy(client => client.Port),
        ];
    }

    /// <summary>A client as messages show it.</summary>
    public static string Text(ClientFact client) => string.Format(
        CultureInfo.InvariantCulture, "{0} on port {1} ({2}{3})", client.Address, client.Port,
        (client.IsPlain, client.IsAnonymous) switch
        {
            (true, true) => "plain text, no token",
            (true, false) => "plain text",
            _ => "no token",
        },
        client.Connections > 1 ? $", {client.Connections} connections" : "");

    /// <summary>What a plan says of clients that one of its stages cuts off.</summary>
    public static IEnumerable<string> Warnings(PlanInput input)
    {
        if (input.Stages.All(stage => stage <= SecurityStage.Permissive))
            yield break;
        foreach (var service in input.Topology.Services)
        {
            if (Of(input.Topology, input.Facts, service) is not { Count: > 0 } clients)
                continue;
            var more = clients.Count - MostAddresses;
            yield return string.Format(
                CultureInfo.InvariantCulture, SR.PlainClients, service.Id,
                string.Join("; ", clients.Take(MostAddresses).Select(Text)) + (more > 0 ? $"; and {more} more" : ""));
        }
    }

    private static bool IsLoopback(string address) =>
        address == "::1" || address.StartsWith("127.", StringComparison.Ordinal);

    private static int[] Numbers(PulsarService service, IReadOnlyList<RolePort> ports) =>
    [
        .. ports.Where(port => port.Access == PortAccess.Clients
                && service.AllPorts.Any(own => own.Name == port.Name))
            .Select(port => service.Port(port.Name)),
    ];
}
