using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;

namespace PulsarOps.Checks;

/// <summary>Reads the status of all services, with one probe for each host.</summary>
internal static class StatusReader
{
    /// <param name="pool">The sessions to the hosts.</param>
    /// <param name="log">Gets the hosts that do not answer.</param>
    /// <param name="topology">The cluster.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="isMeant">Selects the services; null for all.</param>
    /// <param name="expires">Gets the certificates and tokens that expire soon or have expired.</param>
    /// <param name="lost">Gets the bookies that have lost a disk.</param>
    public static async Task<IReadOnlyList<PulsarServiceStatus>> ReadAsync(
        HostPool pool, IDeploymentLog log, PulsarTopology topology, CancellationToken cancellation,
        Func<PulsarService, bool>? isMeant = null, Action<PulsarOpsException>? expires = null,
        Action<PulsarOpsException>? lost = null)
    {
        // A host without any of the requested services may be down.
        var meant = topology.Services.Where(service => isMeant?.Invoke(service) != false).ToArray();
        var facts = await new HostReader(pool, log).ProbeAsync(
            topology, nodes => ProbeBuilder.ForStatus(topology, nodes), cancellation,
            node => meant.Any(service => service.Host == node));
        facts = new UnreachableHosts().Complete(topology, facts);
        Ownership.Check(topology, facts);
        if (expires is not null)
        {
            foreach (var finding in CredentialExpiry.Of(topology, facts, PipelineState.Of(topology).Time.GetUtcNow()))
                expires(finding);
        }

        if (lost is not null)
        {
            foreach (var bookie in topology.Of(PulsarRole.Bookie))
            {
                var fact = facts[HostMap.KeyOf(topology, bookie.Host)];
                var isReady = fact.Services[bookie.Id] is { Running: true, Ready: true };
                if (BookieIdentity.DiskProblem(topology, bookie, fact, mustHave: isReady) is { } problem)
                    lost(problem);
            }
        }

        // Ordered by node, in the order of the topology.
        var byNode = topology.Nodes.SelectMany(node => meant.Where(service => service.Host == node));
        return [.. byNode.Select(service => Status(topology, service, facts[HostMap.KeyOf(topology, service.Host)]))];
    }

    private static PulsarServiceStatus Status(PulsarTopology topology, PulsarService service, HostFacts facts)
    {
        var fact = facts.Services[service.Id];
        var suspension = NodeSuspension.Of(facts, service.Host);
        var state = !facts.Answered ? PulsarServiceState.Unknown
            : fact.Running ? (fact.Ready ? PulsarServiceState.Ready : PulsarServiceState.NotReady)
            : suspension is not null ? PulsarServiceState.Suspended
            : facts.Paths.ContainsKey(service.ConfigFile) ? PulsarServiceState.Stopped
            : PulsarServiceState.NotInstalled;
        return new(topology, service, state)
        {
            Detail = !facts.Answered ? "the host does not answer"
                : suspension is null ? fact.Detail
                : fact.Running ? $"its node is {suspension.Describe()}, but it runs" : suspension.Describe(),
            ProcessId = fact.ProcessId,
            MemoryMB = fact.MemoryMB,
            Since = fact.Since,
            RestartPending = fact.Running && fact.InputsChanged,
        };
    }
}
