using PulsarOps.Hosts;
using PulsarOps.Rendering;

namespace PulsarOps.Planning;

/// <summary>
/// Steps that prepare hosts for the services: account, packages and Java, names, limits and kernel settings, firewall.
/// </summary>
internal static class PreparePlanner
{
    public static void Ask(HostQuestions questions)
    {
        var (topology, node, desiredStates) = (questions.Topology, questions.Nodes[0], questions.DesiredStates);
        questions.AskForPaths(PrepareScope.Files(topology, node, desiredStates));
        questions.AskForContents(PrepareScope.Texts(topology, node, desiredStates));
        questions.Probe = questions.Probe with
        {
            Preparation = PrepareScope.Question(topology, questions.Nodes, desiredStates),
        };
    }

    public static void Plan(PlanInput input, PlanBuilder plan)
    {
        foreach (var host in HostMap.Of(input.Topology))
            plan.Present(Artifacts(input.Topology, host.Key));
        if (!input.Wants(LifecycleState.Prepared) || !PrepareScope.MayChange(input.Topology))
            return;

        var names = new NameCheck(input.Topology, input.Facts);
        foreach (var host in HostMap.Of(input.Topology))
        {
            if (input.Facts[host.Key].Preparation is { } fact)
                new HostPreparation(input, plan, names, host.Key, [.. host], fact).Plan();
        }
    }

    /// <summary>Closes what firewalls let through for services that have restarted since.</summary>
    public static void PlanEnd(PlanInput input, PlanBuilder plan)
    {
        if (!input.Wants(LifecycleState.Prepared) || !PrepareScope.MayChange(input.Topology))
            return;
        foreach (var host in HostMap.Of(input.Topology))
        {
            if (input.Facts[host.Key].Preparation is { } fact)
                new HostFirewall(input, plan, host.Key, [.. host], fact).Close();
        }
    }

    /// <summary>
    /// The firewalls of the hosts with running services. They must admit a host that joins before its services start.
    /// </summary>
    public static IReadOnlyList<StepId> Admission(PlanInput input, PlanBuilder plan) =>
        input.Topology.Security.IsNone ? [] :
        [
            .. HostMap.Of(input.Topology)
                .Where(host => plan.Has(StepId.Firewall(host.Key))
                    && input.Topology.On([.. host]).Any(service => input.FactOf(service).Running))
                .Select(host => StepId.Firewall(host.Key)),
        ];

    /// <summary>Everything that a service's process needs of its host.</summary>
    public static IEnumerable<StepId> Ids(PulsarTopology topology, string host) =>
        PrepareScope.MayChange(topology) ? Artifacts(topology, host) : [];

    private static IEnumerable<StepId> Artifacts(PulsarTopology topology, string host) =>
        [
            StepId.Account(host),
            StepId.Packages(host),
            StepId.Java(host),
            StepId.Path(host, HostsFile.Path),
            StepId.HostName(host),
            StepId.Path(host, PreparedFiles.Limits(topology)),
            .. PreparedFiles.KernelSettings.Select(setting => StepId.KernelSetting(host, setting.Key)),
            StepId.Firewall(host),
        ];

    /// <summary>The desired hosts file; null if it is correct or must not be changed.</summary>
    public static string? WantedHosts(
        PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts, NameCheck names, string host)
    {
        var nodes = PrepareScope.NamedNodes(topology);
        if (
            !topology.ManageNames
            || nodes.Count == 0
            || !facts[host].Contents.TryGetValue(HostsFile.Path, out var text)
        )
            return null;

        var isWanted = HostsFile.HasBlock(text, topology.Name)
            || names.Wrong(host).Any(wrong => PrepareScope.HasAddress(wrong.Node));
        return isWanted && HostsFile.With(text, topology.Name, nodes) is var wanted && wanted != text ? wanted : null;
    }

    /// <summary>Kernel settings as they were before PulsarOps changed them.</summary>
    public static IReadOnlyDictionary<string, long> RecordedValues(HostFacts facts, PulsarNode node) =>
        RecordOf(facts, PreparedFiles.SysctlRecord(node))
            .Select(words =>
                words.Length == 2 && long.TryParse(words[1], out var value) ? (words[0], value) : default
            )
            .Where(pair => pair.Item1 is not null)
            .GroupBy(pair => pair.Item1)
            .ToDictionary(group => group.Key, group => group.First().value);

    /// <summary>The rules of the firewall that PulsarOps added.</summary>
    public static IReadOnlyList<FirewallRule> RecordedRules(HostFacts facts, PulsarNode node) =>
        [.. FirewallRules.Read(RecordOf(facts, PreparedFiles.FirewallRecord(node)).SelectMany(words => words))];

    /// <summary>The lines of a record, each split into words.</summary>
    public static IEnumerable<string[]> RecordOf(HostFacts facts, string path) =>
        facts.Contents.TryGetValue(path, out var text)
            ? text.Split('\n')
                .Select(line => line.Split([' '], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 0)
            : [];
}
