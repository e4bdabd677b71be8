using PulsarOps.Common;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// Hosts that do not answer. The stage does what it can without them and then ends with an error. A host that was
/// unreachable once is not asked again in the same stage.
/// </summary>
internal sealed class UnreachableHosts
{
    private readonly HashSet<string> _hosts = [];
    private readonly HashSet<string> _lost = [];
    private int _all;

    public bool Any => _hosts.Count > 0;

    /// <summary>Adds a host that the stage must leave out. The caller has reported the reason.</summary>
    public void Add(string host) => _hosts.Add(host);

    /// <summary>Leaves out the hosts of nodes, without an error at the end.</summary>
    public void Lose(PulsarTopology topology, IReadOnlyCollection<string> nodes) => _lost.UnionWith(
        topology.Nodes.Where(node => nodes.Contains(node.Name)).Select(node => HostMap.KeyOf(topology, node)));

    public bool Contains(PulsarTopology topology, PulsarNode node) =>
        HostMap.KeyOf(topology, node) is var host && (_hosts.Contains(host) || _lost.Contains(host));

    /// <summary>The answers, with empty facts for each host that did not answer.</summary>
    public IReadOnlyDictionary<string, HostFacts> Complete(
        PulsarTopology topology,
        IReadOnlyDictionary<string, HostFacts> answers
    )
    {
        _all = HostMap.Of(topology).Count();
        foreach (var host in HostMap.Of(topology)
            .Where(host => !answers.ContainsKey(host.Key) && !_lost.Contains(host.Key)))
            _hosts.Add(host.Key);
        return HostMap.Of(topology).ToDictionary(
            host => host.Key, host => answers.TryGetValue(host.Key, out var facts) ? facts : Nothing(topology, host));
    }

    /// <summary>The desired states for the services whose hosts answer.</summary>
    public IReadOnlyList<DesiredState> Without(PulsarTopology topology, IReadOnlyList<DesiredState> desiredStates)
    {
        if (_hosts.Count == 0 && _lost.Count == 0)
            return desiredStates;
        var present = topology.Nodes.Where(node => !Contains(topology, node)).Select(node => node.Name).ToArray();
        return [.. desiredStates.Select(desired =>
            desired with { Nodes = [.. present.Where(name => desired.Nodes?.Contains(name) != false)] })];
    }

    /// <summary>Throws if a host was unreachable, because the desired state is then not reached.</summary>
    public void ThrowIfAny(PulsarTopology topology, string activity)
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
