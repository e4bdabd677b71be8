using System.Collections.Concurrent;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Planning;

/// <summary>
/// What simulated hosts answer to the probe of a stage. A test then changes the fact that it is about.
/// </summary>
internal sealed class SimulatedFacts
{
    private const int MemoryMB = 65_536;

    // Probing changes nothing, so tests share the worlds that they only ask.
    private static readonly ConcurrentDictionary<string, Lazy<Task<World>>> DeployedWorlds = new();

    private readonly World _world;
    private readonly List<(string? Host, Func<HostFacts, HostFacts> Change)> _changes = [];

    private SimulatedFacts(World world) => _world = world;

    public static SimulatedFacts Fresh(PulsarTopology topology) => new(WorldOf(topology));

    /// <summary>The hosts of a topology that is deployed completely.</summary>
    public static SimulatedFacts Deployed(PulsarTopology topology) => new(DeployedWorlds
        .GetOrAdd($"{topology.Transport} {string.Join(' ', topology.Services)}", _ => new(() => DeployAsync(topology)))
        .Value.GetAwaiter().GetResult());

    /// <summary>
    /// The hosts of a deployed topology after some services were killed, and after ZooKeeper has noticed.
    /// </summary>
    public static async Task<SimulatedFacts> KilledAsync(PulsarTopology topology, IEnumerable<PulsarService> services)
    {
        var world = await DeployAsync(topology);
        lock (world.Simulation.Sync)
        {
            foreach (var service in services)
            {
                var host = world.Host(HostMap.KeyOf(topology, service.Host));
                host.Processes.Of(host, service.PidFile)!.Kill();
            }
        }

        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));
        return new(world);
    }

    /// <summary>A world that a test may change.</summary>
    public static Task<World> DeployAsync(PulsarTopology topology) =>
        Task.Run(() => World.DeployedAsync(WorldOf(topology)));

    public static World WorldOf(PulsarTopology topology)
    {
        var world = new World(archive => new(
            topology.Name, topology.Version, topology.Transport, topology.Nodes, topology.Services,
            topology.Options with { Archive = archive })
        {
            Spec = topology.Spec is { } spec ? spec with { Archive = archive } : null,
        });
        foreach (var host in world.Simulation.Hosts)
            host.MemoryTotalMB = MemoryMB;
        return world;
    }

    /// <summary>The facts that a plan for these states is made from.</summary>
    public IReadOnlyDictionary<string, HostFacts> For(IReadOnlyList<DesiredState> desiredStates) =>
        HostMap.Of(_world.Topology).ToDictionary(host => host.Key, host =>
        {
            var probe = ProbeBuilder.For(_world.Topology, host, desiredStates);
            HostFacts facts;
            lock (_world.Simulation.Sync)
                facts = new SimulatedProbe(_world.Host(host.Key)).Answer(probe);
            return _changes.Where(change => change.Host is null || change.Host == host.Key)
                .Aggregate(facts, (fact, change) => change.Change(fact));
        });

    public void Change(string host, Func<HostFacts, HostFacts> change) => _changes.Add((host, change));

    public void ChangeAll(Func<HostFacts, HostFacts> change) => _changes.Add((null, change));

    public void ChangeService(PulsarService service, Func<ServiceFact, ServiceFact> change) => Change(
        HostMap.KeyOf(_world.Topology, service.Host),
        facts => facts with { Services = With(facts.Services, service.Id, change(facts.Services[service.Id])) });

    public void Stop(PulsarService service) =>
        ChangeService(service, fact => fact with { Running = false, Ready = false, PortOwners = [] });

    public void Lose(string host, string path) =>
        Change(host, facts => facts with { Paths = facts.Paths.Where(fact => fact.Key != path).ToDictionary() });

    public void LoseMetadata() => ChangeMetadata(metadata => metadata with
    {
        Nodes = new Dictionary<string, string>(),
        Children = With(metadata.Children, "/admin/clusters", []),
    });

    public void ChangeMetadata(Func<MetadataFact, MetadataFact> change) =>
        ChangeAll(facts => facts.Metadata is { } metadata ? facts with { Metadata = change(metadata) } : facts);

    public static Dictionary<string, T> With<T>(IReadOnlyDictionary<string, T> facts, string key, T value) =>
        new(facts.ToDictionary()) { [key] = value };
}
