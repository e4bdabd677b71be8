using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>Maps nodes to hosts: with -Local all nodes share one host, otherwise each node has its own.</summary>
internal static class HostMap
{
    public static string KeyOf(PulsarTopology topology, PulsarNode node) =>
        topology.Transport == PulsarTransport.Local ? "localhost" : node.Name;

    public static IEnumerable<IGrouping<string, PulsarNode>> Of(PulsarTopology topology) =>
        topology.Nodes.GroupBy(node => KeyOf(topology, node));

    /// <summary>
    /// Asks hosts concurrently. If some of several hosts do not answer, each is reported and has no entry.
    /// </summary>
    /// <param name="title">What is asked, for the error if no host answers.</param>
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

/// <summary>
/// Completes a topology with facts that only its hosts have: memory from each host's size, and ids that ZooKeeper
/// servers already have.
/// </summary>
internal static class HostResolution
{
    public static PulsarTopology Of(PulsarTopology topology, IReadOnlyDictionary<string, HostFacts> facts)
    {
        if (topology.Transport == PulsarTransport.Local)
            return topology;

        var ids = ZooKeeperIds.Of(topology, facts);
        return topology.WithServices([.. topology.Services.Select(service => service.With(
            ids.TryGetValue(service.Id, out var id) ? id : service.Number,
            service.Memory ?? MemoryShares.For(
                service.Role, topology.On(service.Host).Select(other => other.Role),
                facts[HostMap.KeyOf(topology, service.Host)].MemoryTotalMB)))]);
    }
}
