using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>
/// Machines that do not answer. What can be done without them is done, for the others' sake; then the stage ends with an error.
/// A machine that was silent once is not asked again in the same stage.
/// </summary>
internal sealed class SilentHosts
{
    private readonly HashSet<string> _machines = [];
    private int _all;

    public bool Any => _machines.Count > 0;

    /// <summary>A machine that nothing may be done on, which has been told.</summary>
    public void Add(string machine) => _machines.Add(machine);

    public bool Contains(PulsarTopology topology, PulsarNode node) => _machines.Contains(Machines.KeyOf(topology, node));

    /// <summary>The answers, and for each machine without one facts that tell nothing.</summary>
    public IReadOnlyDictionary<string, HostFacts> Complete(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> answers)
    {
        _all = Machines.Of(topology).Count();
        foreach (var machine in Machines.Of(topology).Where(machine => !answers.ContainsKey(machine.Key)))
            _machines.Add(machine.Key);
        return Machines.Of(topology).ToDictionary(
            machine => machine.Key, machine => answers.TryGetValue(machine.Key, out var facts) ? facts : Nothing(topology, machine));
    }

    /// <summary>The goals for the services whose machines answer.</summary>
    public IReadOnlyList<Goal> Without(PulsarTopology topology, IReadOnlyList<Goal> goals)
    {
        if (_machines.Count == 0)
            return goals;
        var present = topology.Nodes.Where(node => !Contains(topology, node)).Select(node => node.Name).ToArray();
        return [.. goals.Select(goal => goal with { Nodes = [.. present.Where(name => goal.Nodes?.Contains(name) != false)] })];
    }

    /// <summary>Ends the stage where a machine was silent: its goal is not reached.</summary>
    public void Demand(PulsarTopology topology, string activity)
    {
        if (_machines.Count > 0)
        {
            throw new PulsarOpsException(
                nameof(SR.HostsSilent), ErrorKind.Connection, topology.Name, activity, _machines.Count, _all,
                string.Join(", ", _machines.OrderBy(machine => machine, StringComparer.Ordinal)));
        }
    }

    private static HostFacts Nothing(PulsarTopology topology, IEnumerable<PulsarNode> nodes) => new()
    {
        Answered = false,
        Services = topology.Services.Where(service => nodes.Contains(service.Host))
            .ToDictionary(service => service.Id, _ => new ServiceFact(false, 0, null, 0, false, false, "", [])),
    };
}
