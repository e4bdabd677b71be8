using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// Nothing changes the members of an ensemble that has data, except an update of all that adds some, and the cmdlet
/// that removes them.
/// </summary>
public sealed class ZooKeeperMemberTests
{
    private static Dictionary<string, IReadOnlyList<DesiredState>> DesiredStates { get; } = new()
    {
        ["Install-PulsarCluster"] = Plans.Everything,
        ["Install-PulsarZooKeeper"] = [DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper)],
        ["Install-PulsarBroker"] = [DesiredState.Of(LifecycleState.Installed, PulsarRole.Broker)],
        ["Initialize-PulsarMetadata"] = [DesiredState.Initialized],
        ["Start-PulsarCluster"] = [DesiredState.Of(LifecycleState.Running)],
        ["Start-PulsarZooKeeper"] = [DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper)],
        ["Restart-PulsarZooKeeper"] = [DesiredState.Of(LifecycleState.Restarted, PulsarRole.ZooKeeper)],
        ["Update-PulsarCluster"] = [.. Plans.Everything, DesiredState.Of(LifecycleState.Updated)],
    };

    public static TheoryData<string, int, int> Changes { get; } =
        [
            .. from cmdlet in DesiredStates.Keys
               from pair in new[] { (3, 5), (3, 1), (1, 3), (5, 3) }
               where cmdlet != "Update-PulsarCluster" || pair.Item1 > pair.Item2
               select (cmdlet, pair.Item1, pair.Item2),
        ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Ensemble_that_runs_keeps_its_members(string cmdlet, int before, int after)
    {
        var world = await DeployedAsync(before);

        await AssertRefusedAsync(world, DesiredStates[cmdlet], after);
    }

    [Theory]
    [InlineData("Install-PulsarCluster")]
    [InlineData("Start-PulsarZooKeeper")]
    public async Task Ensemble_that_is_stopped_keeps_its_members(string cmdlet)
    {
        var world = await DeployedAsync(3);
        await world.ApplyAsync(World.Stopped);

        await AssertRefusedAsync(world, DesiredStates[cmdlet], 5);
    }

    [Fact]
    public async Task Reinstalled_ensemble_with_data_keeps_its_members()
    {
        var world = await DeployedAsync(3);
        await world.ApplyAsync(World.Absent);

        await AssertRefusedAsync(world, Plans.Everything, 5);
        await world.ApplyAsync(Plans.Everything);
    }

    [Fact]
    public async Task Ensemble_that_has_never_started_gets_other_members()
    {
        var world = Of(3);
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Installed));

        await world.ApplyAsync(Subset(world, 1), Plans.Everything);
    }

    [Fact]
    public async Task Damaged_configuration_of_one_server_is_repaired()
    {
        var world = await DeployedAsync(1);
        var path = world.Topology.Of(PulsarRole.ZooKeeper).Single().ConfigFile;
        world.Host("h1").Files.WriteText(path, "\0\0\0");

        await world.ApplyAsync(Plans.Everything);

        Assert.Contains("clientPort=2181", world.Host("h1").Files.ReadText(path), StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(World world, IReadOnlyList<DesiredState> desiredStates, int after)
    {
        world.Simulation.Record.Clear();

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() =>
            world.ApplyAsync(Subset(world, after), desiredStates)
        );

        Assert.Equal((nameof(SR.ZooKeeperMembersDiffer), "c1"), (error.ErrorId, error.Target));
        Assert.Empty(world.Writes());
    }

    private static async Task<World> DeployedAsync(int servers)
    {
        var world = Of(servers);
        return await World.DeployedAsync(world.Want(Subset(world, servers)));
    }

    private static World Of(int servers)
    {
        var world = World.Hosts(5);
        return world.Want(Subset(world, servers));
    }

    /// <summary>The same hosts, the first of them with a ZooKeeper server each.</summary>
    private static PulsarTopology Subset(World world, int servers)
    {
        var all = Topologies.Hosts(5, world.Topology.Archive);
        return new(
            all.Name, all.Version, all.Transport, all.Nodes,
            [.. all.Services.Where(service => service.Role != PulsarRole.ZooKeeper || service.Number <= servers)],
            all.Options)
        {
            Context = world.Topology.Context,
        };
    }
}
