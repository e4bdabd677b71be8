using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Removes the lock of a cluster from its holder.</summary>
internal sealed class ClusterUnlock(HostPool pool, PulsarTopology topology, IDeploymentLog log)
{
    /// <summary>Returns the held leases, by host.</summary>
    public async Task<IReadOnlyDictionary<string, LeaseFact>> FindAsync(CancellationToken cancellation)
    {
        var facts = await new HostReader(pool, log)
            .ProbeAsync(topology, nodes => new() { Lease = nodes.First().Paths.State }, cancellation);
        return facts.Where(pair => pair.Value.Lease is { State: LeaseState.Held })
            .ToDictionary(pair => pair.Key, pair => pair.Value.Lease!);
    }

    /// <summary>Removes only the leases that were shown. A newer holder keeps its lease.</summary>
    public async Task BreakAsync(IReadOnlyDictionary<string, LeaseFact> leases, CancellationToken cancellation)
    {
        var states = HostMap.Of(topology).ToDictionary(host => host.Key, host => host.First().Paths.State);
        await Task.WhenAll(leases.Select(pair => pool.Host(topology, pair.Key, log).LeaseAsync(
            new(LeaseVerb.Break, states[pair.Key], pair.Value.Owner), cancellation)));
    }
}
