using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

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
