using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A deployment to three hosts and an update of them that break anywhere: the next run ends in the wanted state, and
/// does nothing twice.
/// </summary>
public sealed class KillTests
{
    private static readonly ApplyOptions Deployment = new() { Activity = "Deployment", TimeoutSeconds = 120 };
    private static readonly ApplyOptions Update = new() { Activity = "Update", TimeoutSeconds = 120 };

    public static TheoryData<string> AllKinds { get; } = [.. Faults.Kinds.Select(kind => kind.ToString())];

    public static TheoryData<string> Deaths { get; } =
    [nameof(FaultKind.ControllerDies), nameof(FaultKind.ControllerDiesAfter)];

    /// <summary>Of the deaths each call tells more, and MachineFaultTests has the other kinds on one host.</summary>
    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task KilledAtEachStep_Converges(string kind)
    {
        TestTier.RequireFull();
        var operations = await Faults.CountAsync(World.Hosts(), Plans.Everything, options: Deployment);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
            await Faults.AssertResumesAsync(
                World.Hosts(),
                ordinal,
                Enum.Parse<FaultKind>(kind),
                Plans.Everything,
                options: Deployment
            );
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public async Task KilledAtEachStepOfAnUpdate_Converges(string kind)
    {
        var operations = await Faults.CountAsync(await ChangedAsync(), Changes.Updated, options: Update);
        // Of each bookie and each broker: its file, its stop, its start, and the end of what was kept of before. Of
        // each broker also its bundles, the record of load balancing and its end. Two settings are paused and put back.
        Assert.Equal((4 * 6) + (3 * 3) + 4, operations);
        for (var ordinal = 1; ordinal <= operations; ordinal++)
        {
            var world = await ChangedAsync();
            await Faults.AssertResumesAsync(
                world,
                ordinal,
                Enum.Parse<FaultKind>(kind),
                Changes.Updated,
                options: Update
            );
            AssertRestartedOnce(world, $"{kind} at primitive {ordinal}");
            var servers = ClusterAddresses.ZooKeeperServers(world.Topology);
            Assert.Equal(
                "{}", ZooKeeperClient.Connect(world.Host("h1"), servers).Tree!.Read("/admin/configuration") ?? "{}");
        }
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task KilledAtEachCall_Converges(string kind)
    {
        var ordinal = 1;
        while (
            await Faults.AssertKilledAtAsync(
                World.Hosts(),
                ordinal,
                Enum.Parse<FaultKind>(kind),
                Plans.Everything,
                Deployment
            )
        )
            ordinal++;
        Assert.True(ordinal > 100, $"{ordinal} calls");
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task KilledAtEachCallOfAnUpdate_Converges(string kind)
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var world = await ChangedAsync();
            var isThere = await Faults.AssertKilledAtAsync(
                world,
                ordinal,
                Enum.Parse<FaultKind>(kind),
                Changes.Updated,
                Update
            );
            AssertRestartedOnce(world, $"{kind} at call {ordinal}");
            if (isThere)
                continue;
            Assert.True(ordinal > 40, $"{ordinal} calls");
            return;
        }
    }

    /// <summary>A running cluster whose bookies and brokers are to have other settings.</summary>
    private static async Task<World> ChangedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts());
        return world.Want(
            world
                .Topology.Set("zkTimeout", "9000", PulsarRole.Bookie)
                .Set("managedLedgerCacheSizeMB", "17", PulsarRole.Broker)
        );
    }

    /// <summary>In order, each once: what one run has restarted the next one leaves alone.</summary>
    private static void AssertRestartedOnce(World world, string situation)
    {
        string[] wanted = ["bookie@h1", "bookie@h2", "bookie@h3", "broker@h1", "broker@h2", "broker@h3"];
        var stopped = world
            .Simulation.Record.Changes.Select(call => call.Operation)
            .OfType<StopOperation>()
            .Select(stop => stop.Id);
        var started = world
            .Simulation.Record.Changes.Select(call => call.Operation)
            .OfType<StartOperation>()
            .Select(start => start.Id);
        Assert.True(wanted.SequenceEqual(stopped), $"{situation}: stopped {string.Join(", ", stopped)}");
        Assert.True(wanted.SequenceEqual(started), $"{situation}: started {string.Join(", ", started)}");
    }
}
