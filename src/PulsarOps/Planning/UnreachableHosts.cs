using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// Machines that do not answer. What can be done without them is done, for the others' sake; then the stage ends with an error.
/// A machine that was silent once is not asked again in the same stage.
/// </summary>
internal sealed class UnreachableHosts
{
    private readonly HashSet<string> _hosts = [];
    private int _all;

    public bool Any => _hosts.Count > 0;

    /// <summary>A machine that nothing may be done on, which has been told.</summary>
    public void Add(string host) => _hosts.Add(host);

    public bool Contains(PulsarTopology topology, PulsarNode node) => _hosts.Contains(HostMap.KeyOf(topology, node));

    /// <summary>The answers, and for each machine without one facts that tell nothing.</summary>
    public IReadOnlyDictionary<string, HostFacts> Complete(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> answers
    )
    {
        _all = HostMap.Of(topology).Count();
        foreach (var host in HostMap.Of(topology).Where(host => !answers.ContainsKey(host.Key)))
            _hosts.Add(host.Key);
        return HostMap.Of(topology).ToDictionary(
            host => host.Key, host => answers.TryGetValue(host.Key, out var facts) ? facts : Nothing(topology, host));
    }

    /// <summary>The goals for the services whose machines answer.</summary>
    public IReadOnlyList<DesiredState> Without(PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates)
    {
        if (_hosts.Count == 0)
            return desiredStates;
        var present = topology.Nodes.Where(node => !Contains(topology, node)).Select(node => node.Name).ToArray();
        return [.. desiredStates.Select(desired =>
            desired with { Nodes = [.. present.Where(name => desired.Nodes?.Contains(name) != false)] })];
    }

    /// <summary>Ends the stage where a machine was silent: its goal is not reached.</summary>
    public void Demand(PulsarTopology topology, string activity)
    {
        if (_hosts.Count > 0)
        {
            throw new PulsarOpsException(
                nameof(SR.HostsSilent), ErrorKind.Connection, topology.Name, activity, _hosts.Count, _all,
                string.Join(", ", _hosts.OrderBy(host => host, StringComparer.Ordinal)));
        }
    }

    private static HostFacts Nothing(PulsarTopology topology, IEnumerable<PulsarNode> nodes) => new()
    {
        Answered = false,
        Services = topology.On([.. nodes])
            .ToDictionary(service => service.Id, _ => new ServiceFact(false, 0, null, 0, false, false, "", [])),
    };
}
