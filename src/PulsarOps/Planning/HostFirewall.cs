using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// The firewall of one host. It is opened before services start, and what they need no longer is closed after all other
/// steps of the host. Rules that PulsarOps has not recorded are never removed.
/// </summary>
internal sealed class HostFirewall(
    PlanInput input, PlanBuilder plan, string host, PulsarNode[] nodes, PrepareFact fact)
{
    private readonly PreparationSteps _steps = new(input, plan, host, nodes[0]);
    private readonly PulsarTopology _topology = input.Topology;
    private readonly PulsarNode _node = nodes[0];
    private readonly HashSet<FirewallRule> _recorded = [.. PreparePlanner.RecordedRules(input.Facts[host], nodes[0])];
    private readonly HashSet<FirewallRule> _present = [.. fact.Firewall?.Rules ?? []];
    private readonly HashSet<FirewallRule> _wanted = [.. Wanted(input.Topology, nodes, fact)];

    private string Record => PreparedFiles.FirewallRecord(_node);

    private string Unit => PreparedFiles.FirewallUnitFile(_topology);

    public void Open()
    {
        if (fact.Firewall is not { } firewall)
            return;

        var missing = _wanted.Where(rule => IsMissing(firewall, rule)).ToArray();
        var ours = _recorded.Union(missing).ToArray();
        StepId[] after = [StepId.Path(host, Record)];
        if (firewall.Kind == FirewallKind.Nftables && ours.Length > 0)
        {
            _steps.File(PreparedFiles.FirewallScript(_node), ScriptLibrary.FirewallPorts, PreparedFiles.Folder(_node));
            if (missing.Length > 0 || Leftover().Length == 0)
                _steps.File(Unit, UnitText(firewall, ours));
            plan.Present(StepId.Path(host, Unit));
            after = [.. after, StepId.Path(host, PreparedFiles.FirewallScript(_node)), StepId.Path(host, Unit)];
        }

        if (missing.Length == 0)
            return;
        _steps.Record(Record, RecordText(firewall, ours));
        Change(
            StepId.Firewall(host), PulsarAction.OpenPort, FirewallChange.Open, firewall, missing,
            $"{NameOf(firewall.Kind)} does not let them through", after);
    }

    /// <summary>Comes after all other steps of the host: until then, services may use what they used before.</summary>
    public void Close()
    {
        if (fact.Firewall is not { } firewall || Leftover() is not { Length: > 0 } leftover)
            return;

        var rest = _recorded.Union(_wanted.Where(rule => IsMissing(firewall, rule))).Except(leftover).ToArray();
        StepId[] after = [.. plan.On(host).Select(StepId.Of)];
        if (firewall.Kind == FirewallKind.Nftables)
        {
            var unit = StepId.FirewallEnd(host, Unit);
            _steps.Write(unit, Unit, UnitText(firewall, rest), "its content differs", after);
            after = [unit];
        }

        Change(
            StepId.FirewallEnd(host), PulsarAction.ClosePort, FirewallChange.Narrow, firewall, leftover,
            "the cluster no longer needs them", after);
        _steps.Write(
            StepId.FirewallEnd(host, Record), Record, RecordText(firewall, rest), "it records the previous state",
            StepId.FirewallEnd(host));
    }

    /// <summary>The rules that the services of these nodes need.</summary>
    private static IEnumerable<FirewallRule> Wanted(PulsarTopology topology, PulsarNode[] nodes, PrepareFact fact)
    {
        // An open cluster needs them on no host.
        string[] cluster = topology.Security.IsNone ? [] :
        [
            .. topology.Nodes.SelectMany(node => AddressesOf(fact, node))
                .Where(address => HostsFile.IsAddress(address) && !HostsFile.IsLoopback(address)).Distinct(),
        ];
        return from rule in PortRules.Of(topology, nodes)
               let sources = PortRules.Sources(topology.Security, rule.Access, cluster)
               from source in sources?.Select(Cidr.Canonical) ?? [""]
               select new FirewallRule(rule.Port, source);
    }

    /// <summary>The addresses from which a node reaches this host: its own, else those of its name.</summary>
    private static IEnumerable<string> AddressesOf(PrepareFact fact, PulsarNode node) =>
        PrepareScope.HasAddress(node) ? [node.Address]
        : HostsFile.IsAddress(node.Name) ? [node.Name]
        : fact.Names.TryGetValue(node.Name, out var known) ? known : [];

    private bool IsMissing(FirewallFact firewall, FirewallRule rule) =>
        firewall.Filters(rule) && !_present.Contains(rule)
        // A port that PulsarOps opened to everyone is about to be closed to others.
        && !(firewall.Open.Contains(rule.Port) && (rule.IsForAll || !_recorded.Contains(new(rule.Port))));

    /// <summary>
    /// The recorded rules that are not needed. A port that no service should use any more stays open until an update
    /// has restarted all services. In an open cluster it stays open after that too, unless security opened it.
    /// </summary>
    private FirewallRule[] Leftover()
    {
        var services = _topology.On(nodes).ToArray();
        var mayClose = PlanStates.IsUpdateOfAll(input.DesiredStates)
            || !services.Any(service => input.FactOf(service).Running);
        HashSet<int> used = [.. _wanted.Select(rule => rule.Port)];
        HashSet<int> known = [.. services.SelectMany(service => service.AllPorts).Select(port => port.Number)];
        return [.. _recorded.Where(rule => !_wanted.Contains(rule) && (used.Contains(rule.Port) || MayClose(rule)))];

        bool MayClose(FirewallRule rule) =>
            mayClose && (!_topology.Security.IsNone || !rule.IsForAll || known.Contains(rule.Port));
    }

    private void Change(
        StepId id, PulsarAction action, FirewallChange change, FirewallFact firewall, IReadOnlyList<FirewallRule> rules,
        string reason, StepId[] after) =>
        _steps.Add(
            id, action, FirewallRules.Describe(rules), reason,
            new FirewallOperation(
                change, NameOf(firewall.Kind), ZoneOf(firewall), rules, PreparedFiles.Mark(_topology)),
            after);

    private string UnitText(FirewallFact firewall, IEnumerable<FirewallRule> rules) =>
        PreparedFiles.FirewallUnitText(_topology, _node, firewall.Chains, FirewallRules.Write(rules));

    private string RecordText(FirewallFact firewall, IEnumerable<FirewallRule> rules) =>
        $"{NameOf(firewall.Kind)} {ZoneOf(firewall)} {FirewallRules.Write(rules)}\n";

    private string ZoneOf(FirewallFact firewall) =>
        firewall.Kind == FirewallKind.Nftables ? PreparedFiles.FirewallUnit(_topology) : firewall.Zone;

    private static string NameOf(FirewallKind kind) => kind.ToString().ToLowerInvariant();
}
