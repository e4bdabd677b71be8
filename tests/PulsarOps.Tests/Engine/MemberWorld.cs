using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// Five simulated hosts with bookies and brokers, some of which have a ZooKeeper server. At each call to a host, it is
/// checked that there are never two quorums, and whether there is one.
/// </summary>
internal sealed class MemberWorld
{
    private static readonly string[] Nodes = ["h1", "h2", "h3", "h4", "h5"];

    private static readonly IReadOnlyList<DesiredState> Updated = PlanStates.Of(PulsarPlanOperation.Update, [], []);

    private readonly HashSet<string> _lost = [];
    private readonly Dictionary<string, ZooKeeperServer> _restarted = [];

    private MemberWorld(World world)
    {
        World = world;
    }

    public World World { get; }

    /// <summary>At how many calls no quorum served.</summary>
    public int Outages { get; private set; }

    public static async Task<MemberWorld> DeployedAsync(params string[] nodes)
    {
        var world = new MemberWorld(World.Hosts(5));
        world.World.Want(world.Topology(nodes));
        await World.DeployedAsync(world.World);
        world.Tree()!.Create("/kept", "");
        world.Watch();
        return world;
    }

    /// <summary>The hosts, some of them with a ZooKeeper server.</summary>
    public PulsarTopology Topology(params string[] nodes)
    {
        var all = Topologies.Hosts(Nodes.Length, World.Topology.Archive);
        return new(
            all.Name, all.Version, all.Transport, all.Nodes,
            [.. all.Services.Where(service => service.Role != PulsarRole.ZooKeeper || nodes.Contains(service.Node))],
            all.Options)
        {
            Context = World.Topology.Context, Spec = all.Spec,
        };
    }

    public Task<PulsarTopology?> ApplyAsync(params string[] nodes)
    {
        World.Want(Topology(nodes));
        return World.ApplyAsync(World.Topology, Updated);
    }

    /// <summary>Removes the servers of nodes.</summary>
    /// <returns>Null if steps were declined.</returns>
    public async Task<PulsarTopology?> RemoveAsync(
        string[] nodes, bool isLost = false, bool ignoresQuorum = false, Func<PulsarPlanStep, Approval>? approve = null)
    {
        var reached = await World.ApplyAsync(World.Topology, Updated, Removal(nodes) with
        {
            LostNodes = isLost ? nodes : [], BreakQuorum = ignoresQuorum,
        }, approve);
        return reached;
    }

    public static ApplyOptions Removal(params string[] nodes) => new()
    {
        Activity = "Test", TimeoutSeconds = 120, Leaving = [.. nodes.Select(node => $"zookeeper@{node}")],
    };

    /// <summary>Checks that the servers of exactly these nodes list each other, and that nothing was lost.</summary>
    public void AssertMembers(params string[] nodes)
    {
        foreach (var node in Nodes.Except(_lost))
        {
            var server = Server(node);
            var text = World.Host(node).Files.ReadText(server.ConfigFile);
            Assert.Equal(nodes.Contains(node), text is not null);
            Assert.Equal(nodes.Contains(node), IsRunning(node));
            if (text is not null && nodes.Length > 1)
            {
                Assert.Equal(
                    nodes, text.Split('\n').Where(line => line.StartsWith("server.", StringComparison.Ordinal))
                        .Select(line => line.Split('=', ':')[1]).Order());
            }
        }

        Assert.True(Tree()?.Exists("/kept"));
        var ids = nodes.Select(node => World.Host(node).Files.ReadText($"{Server(node).DataDirectory}/myid"));
        Assert.Equal(nodes.Length, ids.Distinct().Count());
    }

    /// <summary>The starts and stops of ZooKeeper servers since the deployment.</summary>
    public IEnumerable<string> Turns() => World.Simulation.Record.Changes.Select(call => call.Operation)
        .Select(operation => operation switch
        {
            StartOperation start => $"start {start.Id}",
            StopOperation stop => $"stop {stop.Id}",
            _ => "",
        })
        .Where(text => text.Contains("zookeeper@", StringComparison.Ordinal))
        .Select(text => text.Replace("zookeeper@", "", StringComparison.Ordinal));

    public static PulsarService Server(string node) => Topologies.Hosts(Nodes.Length).Of(PulsarRole.ZooKeeper)
        .Single(server => server.Node == node);

    public bool IsRunning(string node) =>
        World.Host(node).Processes.Of(World.Host(node), Server(node).PidFile) is not null;

    /// <summary>The node of the leader; null if there is none.</summary>
    public string? Leader() => Nodes.FirstOrDefault(node =>
        Process(node) is { } server && server.Ensemble() is { } ensemble && ensemble.Leader == server);

    /// <summary>The lines for these members.</summary>
    public string ListOf(string[] nodes) => string.Concat(nodes.Select(node =>
        World.Host("h1").Files.ReadText(Server("h1").ConfigFile)!.Split('\n')
            .First(line => line.Contains($"={node}:", StringComparison.Ordinal)) + "\n"));

    /// <summary>Kills a server and starts it with another list of members, as an administrator might.</summary>
    public void Restart(string node, string list)
    {
        lock (World.Simulation.Sync)
        {
            var host = World.Host(node);
            var server = Server(node);
            var text = host.Files.ReadText(server.ConfigFile)!;
            host.Files.WriteText(server.ConfigFile, string.Concat(text.Split('\n')
                .Where(line => !line.StartsWith("server.", StringComparison.Ordinal))
                .Select(line => line + "\n")) + list);
            var process = (ZooKeeperServer)host.Processes.Of(host, server.PidFile)!;
            process.Kill();
            _restarted[node] = new(process.Launch);
            host.Processes.Start(_restarted[node]);
        }
    }

    /// <summary>The nodes of all servers that lead a quorum.</summary>
    public IReadOnlyList<string> Leaders() =>
        [.. _restarted.Where(pair => pair.Value.Ensemble()?.Leader == pair.Value).Select(pair => pair.Key).Order()];

    public Task RestartAsync(string node) => World.ApplyAsync(
        DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper) with { Nodes = [node] });

    /// <summary>Its host is gone, and its server with it.</summary>
    public void Lose(string node)
    {
        Kill(node);
        World.Host(node).Reachable = false;
        _lost.Add(node);
    }

    /// <summary>Runs until the controller dies at an operation.</summary>
    /// <returns>Whether the run came as far as that.</returns>
    public async Task<bool> DiesAsync(int ordinal, FaultKind kind, Func<Task> run)
    {
        World.Simulation.Faults.FailAt(null, ordinal, kind);
        try
        {
            await run();
            return false;
        }
        catch (Exception error) when (error is SimulatedCrashException or PulsarOpsException)
        {
            Assert.True(World.Simulation.Crashes > 0, error.ToString());
            await World.Simulation.PassAsync(TimeSpan.FromSeconds(31));
            return true;
        }
        finally
        {
            World.Simulation.Faults.Clear();
            Watch();
        }
    }

    public int StopsOf(string service) =>
        World.Simulation.Record.Changes.Count(call => call.Operation is StopOperation stop && stop.Id == service);

    public void Kill(string node)
    {
        lock (World.Simulation.Sync)
            World.Host(node).Processes.Of(World.Host(node), Server(node).PidFile)!.Kill();
    }

    public ZNodeTree? Tree() => ZooKeeperClient.Connect(
        World.Host("h2"), string.Join(",", Nodes.Select(node => $"{Server(node).Address}:2181"))).Tree;

    /// <summary>Observes each call from now on. Faults are gone.</summary>
    public void Watch() => World.Simulation.Faults.FailAt(
        _ =>
        {
            Check();
            return false;
        },
        FaultKind.Fails);

    public void Check()
    {
        lock (World.Simulation.Sync)
        {
            var leaders = Nodes.Select(node => Process(node)?.Ensemble()?.Leader).OfType<ZooKeeperServer>().Distinct()
                .Count();
            Assert.InRange(leaders, 0, 1);
            Outages += leaders == 0 ? 1 : 0;
        }
    }

    private ZooKeeperServer? Process(string node) =>
        World.Host(node).Processes.Of(World.Host(node), Server(node).PidFile) as ZooKeeperServer;
}
