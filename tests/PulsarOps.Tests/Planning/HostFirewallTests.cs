using System.Text;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Roles;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Roles;

namespace PulsarOps.Tests.Planning;

/// <summary>What is planned for the firewall of a host, from nothing but facts.</summary>
public sealed class HostFirewallTests
{
    private const string Host = "p1";

    private readonly HashSet<FirewallRule> _rules = [];
    private string _record = "";

    /// <summary>Each stage finds the ports of the one before still open, until its services have restarted.</summary>
    [Fact]
    public void Rules_follow_the_stages_to_a_strict_cluster_and_back()
    {
        var (open, strict) = (SecuredTopologies.Open(), SecuredTopologies.Of("strict"));
        var stages = Enum.GetValues<SecurityStage>();
        PulsarTopology[] way =
        [
            open, .. stages.Skip(1).Select(strict.At), strict,
            .. Enumerable.Reverse(stages).Skip(1).Select(open.At), open,
        ];

        foreach (var topology in way)
        {
            var (before, wanted) = (_rules.ToArray(), Wanted(topology));
            var steps = Plan(topology, Changes.Updated);
            Apply(steps.Where(step => step.Step.Action != PulsarAction.ClosePort));
            Assert.Superset(before.Concat(wanted).ToHashSet(), _rules);
            Apply(steps);

            Assert.Equal(wanted.Order(ByText), _rules.Order(ByText));
            Assert.Empty(Plan(topology, Changes.Updated));
        }

        Assert.All(_rules, rule => Assert.True(rule.IsForAll));
    }

    [Fact]
    public void Topology_of_another_security_closes_nothing_that_running_services_use()
    {
        var (open, strict) = (SecuredTopologies.Open(), SecuredTopologies.Of("strict"));
        Apply(Plan(open, Plans.Everything));

        Apply(Plan(strict, Plans.Everything));

        Assert.Superset(new HashSet<FirewallRule> { new(2181), new(6650), new(8000), new(8080), new(6651) }, _rules);
        // The bookies use their port in both, so those of the cluster alone reach it now.
        Assert.DoesNotContain(new FirewallRule(3181), _rules);
        Assert.Contains(new FirewallRule(3181, "10.0.0.7"), _rules);
    }

    [Fact]
    public void Steps_say_what_changes_for_whom()
    {
        Apply(Plan(SecuredTopologies.Open(), Plans.Everything));
        var limited = SecuredTopologies.With(new() { AllowFrom = ["192.168.0.0/16"] });

        Assert.Equal(
            [
                "OpenPort 2181, 2888, 3181, 3888 from 10.0.0.1, 10.0.0.2, 10.0.0.3 and 4 more; "
                    + "6650, 8000, 8080, 8100 from 10.0.0.1, 10.0.0.2, 10.0.0.3 and 5 more",
                "ClosePort 2181, 2888, 3181, 3888, 6650, 8000, 8080, 8100",
            ],
            Plan(limited, Plans.Everything).Where(step => step.Step.Action != PulsarAction.WriteFile)
                .Select(step => $"{step.Step.Action} {step.Step.Target}"));
    }

    private static Comparer<FirewallRule> ByText { get; } =
        Comparer<FirewallRule>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private static FirewallRule[] Wanted(PulsarTopology topology)
    {
        string[] cluster = [.. topology.Nodes.Select(node => node.Address)];
        return
        [
            .. PortRules.Of(topology, [topology.Nodes[0]]).SelectMany(rule =>
                (PortRules.Sources(topology.Security, rule.Access, cluster) ?? [""])
                    .Select(source => new FirewallRule(rule.Port, source))),
        ];
    }

    private PlannedStep[] Plan(PulsarTopology topology, IReadOnlyList<DesiredState> states)
    {
        var node = topology.Nodes[0];
        int[] open = [.. _rules.Where(rule => rule.IsForAll).Select(rule => rule.Port)];
        var fact = new PrepareFact
        {
            Firewall = new(FirewallKind.Firewalld, "public", open, [])
            {
                Rules = [.. _rules.Where(rule => !rule.IsForAll)],
            },
        };
        var facts = new HostFacts
        {
            Preparation = fact,
            Paths = new Dictionary<string, PathFact> { [PreparedFiles.Folder(node)] = new(true, "755", "root", 0, "") },
            Contents = new Dictionary<string, string> { [PreparedFiles.FirewallRecord(node)] = _record },
            Services = topology.On(node).ToDictionary(
                service => service.Id, _ => new ServiceFact(true, 1, null, 0, false, true, "", [])),
        };
        var plan = new PlanBuilder([]);
        var input = new PlanInput(
            topology, new Dictionary<string, HostFacts> { [Host] = facts }, Release: null, states,
            new() { Activity = "Test" });
        var firewall = new HostFirewall(input, plan, Host, [node], fact);
        firewall.Open();
        firewall.Close();
        return [.. plan.Steps];
    }

    private void Apply(IEnumerable<PlannedStep> steps)
    {
        foreach (var operation in steps.Select(step => ((ApplyWork)step.Work).Operation))
        {
            if (operation is FileOperation file)
                _record = Encoding.UTF8.GetString(file.Content);
            else if (operation is FirewallOperation { Change: FirewallChange.Open } wider)
                _rules.UnionWith(wider.Rules);
            else if (operation is FirewallOperation { Change: FirewallChange.Narrow } narrower)
                _rules.ExceptWith(narrower.Rules);
        }
    }
}
