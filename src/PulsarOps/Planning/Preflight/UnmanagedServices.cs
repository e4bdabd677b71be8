using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Warns about services on the hosts or in the metadata that the topology does not contain. They are left unchanged.
/// </summary>
internal static class UnmanagedServices
{
    private static readonly Regex Unit = new(
        $@"^pulsar-({string.Join("|", RoleCatalog.All.Select(role => role.Name))})(-[0-9]+)?\.service$",
        RegexOptions.CultureInvariant);

    public static IEnumerable<string> Of(PlanInput input) =>
        !input.Wants(LifecycleState.Updated) ? [] : Bookies(input).Concat(Brokers(input)).Concat(Units(input));

    private static IEnumerable<string> Bookies(PlanInput input)
    {
        var known = new HashSet<string>(input.Topology.Of(PulsarRole.Bookie).Select(ClusterAddresses.BookieId));
        HashSet<string> available = [.. Children(input, "/ledgers/available").Where(name => name != "readonly")];
        foreach (
            var bookie in Children(input, "/ledgers/cookies")
                .Concat(available)
                .Where(bookie => !known.Contains(bookie))
                .Distinct()
        )
            yield return Text(
                available.Contains(bookie) ? SR.StrangeBookie : SR.StrangeCookie,
                bookie,
                input.Topology.Name
            );
    }

    private static IEnumerable<string> Brokers(PlanInput input)
    {
        var known = new HashSet<string>(input.Topology.Of(PulsarRole.Broker)
            .SelectMany(broker => ClusterAddresses.BrokerIds(input.Topology, broker)));
        return Children(input, "/loadbalance/brokers")
            .Where(broker => !known.Contains(broker))
            .Select(broker => Text(SR.StrangeBroker, broker, input.Topology.Name));
    }

    private static IEnumerable<string> Units(PlanInput input)
    {
        if (input.Topology.ServiceManager != PulsarServiceManager.Systemd)
            yield break;
        foreach (var node in input.Topology.Nodes)
        {
            var known = new HashSet<string>(input.Topology.On(node).Select(service => service.Unit));
            foreach (var unit in input.FactsOf(node).Units.Where(unit => Unit.IsMatch(unit) && !known.Contains(unit)))
                yield return Text(SR.StrangeUnit, node.Name, unit, input.Topology.Name);
        }
    }

    private static IReadOnlyList<string> Children(PlanInput input, string path) =>
        input.Metadata is { Reachable: true } metadata ? metadata.ChildrenOf(path) : [];

    private static string Text(string format, params object[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, format, arguments);
}
