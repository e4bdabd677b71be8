using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Roles;

namespace PulsarOps.Planning;

/// <summary>
/// Steps around the restarts of brokers, in the order of Pulsar's own procedure for upgrades: load balancing is paused,
/// each broker gives its bundles to others before it stops, and load balancing goes on as before.
/// </summary>
/// <remarks>https://pulsar.apache.org/docs/4.0.x/administration-rolling-upgrade/</remarks>
internal sealed class BrokerRoll
{
    /// <summary>The znode with the broker that leads the others, which decides about their load.</summary>
    public const string LeaderNode = "/loadbalance/leader";

    /// <summary>How long a broker may take to give its bundles away. What is left moves when it stops.</summary>
    private const int DrainSeconds = 600;

    private readonly PlanInput _input;
    private readonly PlanBuilder _plan;
    private readonly IReadOnlyList<PulsarService> _brokers;

    /// <param name="input">What the plan is made from.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="services">The services to restart, in their order.</param>
    public BrokerRoll(PlanInput input, PlanBuilder plan, IEnumerable<PulsarService> services)
    {
        _input = input;
        _plan = plan;
        _brokers = [.. services.Where(service => service.Role == PulsarRole.Broker)];
    }

    /// <summary>Whether a broker is the leader.</summary>
    /// <remarks>
    /// The znode has names and URLs of the leader as JSON. The keys differ from release to release.
    /// </remarks>
    public static bool IsLeader(PlanInput input, PulsarService broker) =>
        input.Metadata is { Reachable: true } metadata && metadata.Nodes.TryGetValue(LeaderNode, out var leader)
        && broker.Ports.Where(port => port.Name is "web" or "webTls")
            .Select(port => $"{broker.Address}:{port.Number.ToString(CultureInfo.InvariantCulture)}\"")
            .Any(name => leader.Contains($"\"{name}", StringComparison.Ordinal)
                || leader.Contains($"//{name}", StringComparison.Ordinal));

    /// <summary>Adds what comes before the restart of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="after">The steps before its restart.</param>
    /// <returns>The steps before its restart, with the new ones.</returns>
    public IReadOnlyList<StepId> Begin(PulsarService service, IReadOnlyList<StepId> after)
    {
        if (service.Role != PulsarRole.Broker)
            return after;
        if (service == _brokers[0] && Others(service).Any())
            after = [.. after, .. LoadBalancing.Pause(_input, _plan, service, after)];
        return Drain(service, after) is { } drain ? [.. after, drain] : after;
    }

    /// <summary>Adds what comes after the restart of a service.</summary>
    /// <param name="service">The service.</param>
    public void End(PulsarService service)
    {
        if (service.Role == PulsarRole.Broker && service == _brokers[^1])
        {
            LoadBalancing.Resume(
                _input, _plan, service, [.. _brokers.Select(StepId.RestartReady)], "the brokers have restarted");
        }
    }

    /// <summary>A broker gives its bundles away before it stops if there is another one to take them.</summary>
    public StepId? Drain(PulsarService broker, IReadOnlyList<StepId> after)
    {
        if (_input.Options.BreakQuorum || !_input.FactOf(broker).Ready || !Others(broker).Any())
            return null;
        var (topology, id) = (_input.Topology, StepId.Drain(broker));
        _plan.Add(new(
            new(
                id, broker.Node, broker.Id, PulsarAction.DrainBroker, broker.Id,
                "its clients wait less if its bundles move before it stops") { Restarts = true },
            HostMap.KeyOf(topology, broker.Host),
            new ApplyWork(
                new DrainOperation(
                    topology.Name, Drained(broker), [.. Others(broker).Select(Drained)], DrainSeconds)
                {
                    WebTls = BrokerEndpoint.Of(topology, broker).TlsFolder,
                },
                broker.Host.Paths.State),
            after)
        {
            Turn = broker.Id,
        });
        return id;
    }

    private DrainedBroker Drained(PulsarService broker) => new(
        BrokerEndpoint.Of(_input.Topology, broker).HostAndPort, ClusterAddresses.BrokerIds(_input.Topology, broker));

    /// <summary>The other brokers that serve now, or that this plan starts or restarts.</summary>
    private IEnumerable<PulsarService> Others(PulsarService broker) => _input.Topology.Of(PulsarRole.Broker).Where(
        other => other != broker && !_input.Wants(LifecycleState.Stopped, other)
            && (_input.IsReady(other) || _plan.WillProvide(StepId.Ready(other))));
}
