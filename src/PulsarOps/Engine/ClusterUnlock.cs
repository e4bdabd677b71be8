using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Engine;

/// <summary>Takes the lock of a cluster away from whoever holds it.</summary>
internal sealed class ClusterUnlock(HostPool pool, PulsarTopology topology, IDeploymentLog log)
{
    /// <summary>By machine, the leases that are held.</summary>
    public async Task<IReadOnlyDictionary<string, LeaseFact>> FindAsync(CancellationToken cancellation)
    {
        var facts = await new HostReader(pool, log).ProbeAsync(topology, nodes => new() { Lease = nodes.First().Paths.State }, cancellation);
        return facts.Where(pair => pair.Value.Lease is { State: LeaseState.Held }).ToDictionary(pair => pair.Key, pair => pair.Value.Lease!);
    }

    /// <summary>Only from those who were shown: whoever has come meanwhile keeps it.</summary>
    public async Task BreakAsync(IReadOnlyDictionary<string, LeaseFact> leases, CancellationToken cancellation)
    {
        var states = HostMap.Of(topology).ToDictionary(host => host.Key, host => host.First().Paths.State);
        await Task.WhenAll(leases.Select(pair => pool.Host(topology, pair.Key, log).LeaseAsync(
            new(LeaseVerb.Break, states[pair.Key], pair.Value.Owner), cancellation)));
    }
}
