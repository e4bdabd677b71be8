using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Deployment;

/// <summary>Which nodes share a machine: all of them with -Local, each its own otherwise.</summary>
internal static class Machines
{
    public static string KeyOf(PulsarTopology topology, PulsarNode node) =>
        topology.Transport == PulsarTransport.Local ? "localhost" : node.Name;

    public static IEnumerable<IGrouping<string, PulsarNode>> Of(PulsarTopology topology) =>
        topology.Nodes.GroupBy(node => KeyOf(topology, node));

    /// <summary>Asks machines at once. One of several that does not answer is told of by itself, and has no entry.</summary>
    /// <param name="title">What is asked, in the error where none of them answers.</param>
    public static async Task<IReadOnlyDictionary<string, T>> AskAsync<T>(
        PulsarTopology topology, IReadOnlyList<IGrouping<string, PulsarNode>> machines, string title, IDeploymentLog log,
        Func<IGrouping<string, PulsarNode>, Task<T>> ask)
        where T : class
    {
        var answers = await Task.WhenAll(machines.Select(async machine =>
        {
            try
            {
                return await ask(machine);
            }
            catch (PulsarOpsException exception) when (machines.Count > 1)
            {
                log.Failure(exception);
                return null;
            }
        }));
        if (machines.Count > 0 && answers.All(answer => answer is null))
            throw new PulsarOpsException(nameof(SR.StageIncomplete), ErrorKind.Connection, topology.Name, title, machines.Count, machines.Count);

        return machines.Zip(answers, (machine, answer) => (machine.Key, Answer: answer)).Where(pair => pair.Answer is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Answer!);
    }
}
