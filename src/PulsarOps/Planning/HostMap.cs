using PulsarOps.Common;

namespace PulsarOps.Planning;

/// <summary>Which nodes share a machine: all of them with -Local, each its own otherwise.</summary>
internal static class HostMap
{
    public static string KeyOf(PulsarTopology topology, PulsarNode node) =>
        topology.Transport == PulsarTransport.Local ? "localhost" : node.Name;

    public static IEnumerable<IGrouping<string, PulsarNode>> Of(PulsarTopology topology) =>
        topology.Nodes.GroupBy(node => KeyOf(topology, node));

    /// <summary>Asks machines at once. One of several that does not answer is told of by itself, and has no entry.</summary>
    /// <param name="title">What is asked, in the error where none of them answers.</param>
    public static async Task<IReadOnlyDictionary<string, T>> AskAsync<T>(
        PulsarTopology topology, IReadOnlyList<IGrouping<string, PulsarNode>> hosts, string title, IDeploymentLog log,
        Func<IGrouping<string, PulsarNode>, Task<T>> ask)
        where T : class
    {
        var answers = await Task.WhenAll(hosts.Select(async host =>
        {
            try
            {
                return await ask(host);
            }
            catch (PulsarOpsException exception) when (hosts.Count > 1)
            {
                log.Failure(exception);
                return null;
            }
        }));
        if (hosts.Count > 0 && answers.All(answer => answer is null))
            throw new PulsarOpsException(
                nameof(SR.StageIncomplete),
                ErrorKind.Connection,
                topology.Name,
                title,
                hosts.Count,
                hosts.Count
            );

        return hosts.Zip(answers, (host, answer) => (host.Key, Answer: answer)).Where(pair => pair.Answer is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Answer!);
    }
}
