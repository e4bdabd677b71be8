using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A topology on simulated hosts, and an operator with the module's engine. Each run connects again, as another
/// controller would.
/// </summary>
internal sealed class World
{
    // A wait times out only if it must, however busy this machine is.
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Impatient = TimeSpan.FromMilliseconds(5);

    public World(Func<PulsarArchive, PulsarTopology> topology)
    {
        var bound = topology(ReleaseFile.Archive);
        Simulation = new(HostMap.Of(bound).Select(host => host.Key));
        foreach (var node in bound.Nodes.Where(PrepareScope.HasAddress))
            Simulation.Host(HostMap.KeyOf(bound, node)).MoreAddresses = [node.Address];
        Simulation.Clock.Timeout = Patient;
        Simulation.Add(ReleaseFile.Simulated);
        Topology = PipelineState.Bind(bound, Simulation);
    }

    public static IReadOnlyList<DesiredState> Stopped { get; } = [DesiredState.Of(LifecycleState.Stopped)];

    public static IReadOnlyList<DesiredState> Absent { get; } = [DesiredState.Of(LifecycleState.Absent)];

    public SimulatedWorld Simulation { get; }

    /// <summary>What is wanted.</summary>
    public PulsarTopology Topology { get; private set; }

    public RecordingLog Log { get; } = new();

    public SimulatedHost Host(string name = "localhost") => Simulation.Host(name);

    /// <summary>All nodes on one host.</summary>
    public static World Local(int nodes = 3) => new(archive => Topologies.Local(nodes, archive));

    /// <summary>Each node on a host of its own, with the core roles.</summary>
    public static World Hosts(int count = 3) => new(archive => Topologies.Hosts(count, archive));

    /// <summary>Each node on a host of its own, with all roles.</summary>
    public static World HostsOfAll(int count = 3) => new(archive => Topologies.HostsOfAll(count, archive));

    public static async Task<World> DeployedAsync(World world)
    {
        await world.ApplyAsync(Plans.Everything);
        world.Simulation.Record.Clear();
        return world;
    }

    /// <summary>From now on something else is wanted.</summary>
    public World Want(PulsarTopology topology)
    {
        Topology = topology;
        return this;
    }

    public Task<PulsarTopology?> ApplyAsync(params IReadOnlyList<DesiredState> desiredStates) =>
        ApplyAsync(Topology, desiredStates);

    public async Task<PulsarTopology?> ApplyAsync(
        PulsarTopology topology,
        IReadOnlyList<DesiredState> desiredStates,
        ApplyOptions? options = null,
        Func<PulsarPlanStep, Approval>? approve = null,
        CancellationToken? cancellation = null
    )
    {
        using var pool = HostPool.Take(topology);
        return await new DeploymentEngine(pool, Log).ApplyAsync(
            topology, desiredStates, options ?? new() { Activity = "Test", TimeoutSeconds = 120 },
            step => Task.FromResult(approve?.Invoke(step) ?? Approval.Approved),
            cancellation ?? TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>The error of the run; null if it reaches the desired state.</summary>
    /// <param name="isExpected">Whether waits that nothing will end need not be waited for.</param>
    public async Task<Exception?> FailureAsync(
        IReadOnlyList<DesiredState> desiredStates,
        ApplyOptions? options = null,
        bool isExpected = true
    )
    {
        Simulation.Clock.Timeout = isExpected ? Impatient : Patient;
        try
        {
            await ApplyAsync(Topology, desiredStates, options);
            return null;
        }
        catch (Exception exception)
            when (exception is PulsarOpsException or SimulatedCrashException or OperationCanceledException)
        {
            return exception;
        }
        finally
        {
            Simulation.Clock.Timeout = Patient;
        }
    }

    /// <summary>Whether a run ends with an error, or with its controller.</summary>
    public static async Task<bool> FailsAsync(Func<Task> run)
    {
        try
        {
            await run();
            return false;
        }
        catch (Exception error) when (error is SimulatedCrashException or PulsarOpsException)
        {
            return true;
        }
    }

    /// <summary>The journals of all hosts.</summary>
    public async Task<IReadOnlyList<PulsarOperation>> OperationsAsync()
    {
        using var pool = HostPool.Take(Topology);
        return await new OperationReader(pool, Log).ReadAsync(
            Topology,
            "",
            1000,
            TestContext.Current.CancellationToken
        );
    }

    /// <summary>The steps that are missing now.</summary>
    public Task<IReadOnlyList<PlannedStep>> MissingAsync(
        IReadOnlyList<DesiredState> desiredStates,
        ApplyOptions? options = null
    ) => MissingAsync(Topology, desiredStates, options);

    public static async Task<IReadOnlyList<PlannedStep>> MissingAsync(
        PulsarTopology topology,
        IReadOnlyList<DesiredState> desiredStates,
        ApplyOptions? options = null
    )
    {
        using var pool = HostPool.Take(topology);
        return (
            await new HostReader(pool, new RecordingLog()).PlanWhenUnlockedAsync(
                topology,
                desiredStates,
                options ?? new() { Activity = "Test" },
                TestContext.Current.CancellationToken
            )
        ).Steps;
    }

    /// <summary>What was written on the hosts since the record was cleared, in order.</summary>
    public IReadOnlyList<string> Writes() => [.. Simulation.Record.Changes.Select(call => call.Operation!.Describe())];

    /// <summary>The services that were asked to stop since the record was cleared, in order.</summary>
    public string[] Stops() => [.. Simulation.Record.Calls.Select(call => call.Operation).OfType<StopOperation>()
        .Select(stop => stop.Id)];

    /// <summary>The znodes of a cluster on hosts of its own.</summary>
    public ZNodeTree Tree() =>
        ZooKeeperClient.Connect(Host("h1"), ClusterAddresses.ZooKeeperServers(Topology)).Tree!;

    /// <summary>A file on each host with a service of a role; null where there is none.</summary>
    public IEnumerable<string?> FilesOf(PulsarRole role, string path) =>
        Topology.Of(role).Select(service => Host(service.Node).Files.Find(path)?.ToString());

    /// <summary>The ZooKeeper server that leads. It may depend on which of them started first.</summary>
    public string Leader() => Topology.Of(PulsarRole.ZooKeeper).Single(server =>
        Host(server.Node).Connect(ClusterAddresses.ZooKeeperServer(server)) is ZooKeeperServer zooKeeper
        && zooKeeper.Ensemble()!.Leader == zooKeeper).Id;

    /// <summary>Tools that have initialised metadata so far.</summary>
    public int Initializations() => Simulation.NextInstance() - 1;
}
