using PulsarOps.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Topologies that differ a little from another one.</summary>
internal static class Changes
{
    /// <summary>What Update-PulsarCluster wants.</summary>
    public static IReadOnlyList<DesiredState> Updated { get; } = PlanStates.Of(PulsarPlanOperation.Update, [], []);

    /// <summary>With another setting of the services that are selected.</summary>
    public static PulsarTopology Set(
        this PulsarTopology topology,
        string key,
        string value,
        Func<PulsarService, bool> selects
    ) =>
        topology.WithServices([
            .. topology.Services.Select(service => selects(service) ? Set(service, key, value) : service),
        ]);

    public static PulsarTopology Set(this PulsarTopology topology, string key, string value, PulsarRole role) =>
        topology.Set(key, value, service => service.Role == role);

    /// <summary>With the next release, whose archive is there too.</summary>
    public static PulsarTopology WithNextRelease(World world)
    {
        var (archive, simulated) = ReleaseFile.Make(new(4, 0, 9));
        world.Simulation.Add(simulated);
        return new(
            world.Topology.Name, new(4, 0, 9), world.Topology.Transport, world.Topology.Nodes, world.Topology.Services,
            world.Topology.Options with { Archive = archive })
        {
            Context = world.Topology.Context,
        };
    }

    private static PulsarService Set(PulsarService service, string key, string value) =>
        new(service.Role, service.Host, service.Number, service.AllPorts, service.Memory)
        {
            Instance = service.Instance,
            Stage = service.Stage,
            JavaOptions = service.JavaOptions,
            DataDirectory = service.DataDirectory,
            DataLogDirectory = service.DataLogDirectory,
            JournalDirectories = service.JournalDirectories,
            LedgerDirectories = service.LedgerDirectories,
            Settings = new Dictionary<string, string>(
                service.Settings.ToDictionary(pair => pair.Key, pair => pair.Value)
            )
            {
                [key] = value,
            },
        };
}
