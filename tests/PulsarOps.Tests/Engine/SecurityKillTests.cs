using PulsarOps.Checks;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A running cluster whose security changes, and a controller that dies anywhere on the way: the next one, which
/// remembers nothing, goes on from there, and restarts nothing that has been restarted.
/// </summary>
public sealed class SecurityKillTests
{
    private const PulsarSecurityPreset None = PulsarSecurityPreset.None;
    private const PulsarSecurityPreset Permissive = PulsarSecurityPreset.Permissive;
    private const PulsarSecurityPreset Strict = PulsarSecurityPreset.Strict;

    /// <summary>Of each way, the quick tier tries every so manieth operation on a fresh cluster.</summary>
    private const int Sample = 25;

    private static readonly FaultKind[] Deaths = [FaultKind.ControllerDies, FaultKind.ControllerDiesAfter];

    private static readonly ApplyOptions Update = new() { Activity = "Update", TimeoutSeconds = 120 };

    /// <summary>Changes of the security, in an order that a cluster can go through.</summary>
    private static readonly (PulsarSecurityPreset From, PulsarSecurityPreset To)[] Ways =
        [(None, Permissive), (Permissive, Strict), (Strict, Permissive), (Permissive, None), (None, Strict)];

    public static TheoryData<PulsarSecurityPreset, PulsarSecurityPreset> AllWays { get; } = [.. Ways];

    /// <summary>Many controllers, of which each does at least one step more than the one before it.</summary>
    [Theory]
    [InlineData(nameof(FaultKind.ControllerDies))]
    [InlineData(nameof(FaultKind.ControllerDiesAfter))]
    public async Task Each_step_is_the_last_one_of_its_controller(string kind)
    {
        TestTier.RequireFull();
        var whole = await SecuredWorld.DeployedAsync(None);
        var world = await SecuredWorld.DeployedAsync(None);
        var deaths = 0;
        foreach (var (_, security) in Ways)
        {
            whole.Want(security).Simulation.Record.Clear();
            await whole.ApplyAsync(whole.Topology, Changes.Updated, Update);
            world.Want(security).Simulation.Record.Clear();

            // One that dies before its second step has done the first one.
            var (ordinal, fault) = kind == nameof(FaultKind.ControllerDies)
                ? (2, FaultKind.ControllerDies) : (1, FaultKind.ControllerDiesAfter);
            while (await IsKilledAsync(world, ordinal, fault))
            {
                Assert.True(
                    ++deaths < 2000,
                    $"The controllers do not come to an end on the way to {security}. The last operations: "
                        + string.Join("; ", world.Simulation.Record.Changes.TakeLast(6).Select(call => $"{call}")));
            }

            await AssertSameAsync(whole, world, $"{kind} on the way to {security}");
        }

        // Steps of other hosts may run before the controller is dead.
        Assert.True(deaths > 50, $"{deaths} deaths");
    }

    [Theory]
    [MemberData(nameof(AllWays))]
    public async Task Controller_that_dies_at_a_step_leaves_the_rest_to_the_next_one(
        PulsarSecurityPreset from, PulsarSecurityPreset to)
    {
        var whole = await ChangingAsync(from, to);
        await whole.ApplyAsync(whole.Topology, Changes.Updated, Update);
        var operations = whole.Simulation.Record.Count(SimulatedCallKind.Operation);
        Assert.True(operations > 40, $"{operations} operations");
        var step = TestTier.IsFull ? 1 : Sample;
        foreach (var kind in Deaths)
        {
            for (var ordinal = step; ordinal <= operations; ordinal += step)
            {
                var world = await ChangingAsync(from, to);
                var situation = $"{kind} at operation {ordinal} of the way from {from} to {to}";

                Assert.True(await IsKilledAsync(world, ordinal, kind), situation);
                var failure = await world.FailureAsync(Changes.Updated, Update, isExpected: false);

                Assert.True(failure is null, $"{situation}: the next run fails: {failure}");
                await AssertSameAsync(whole, world, situation);
            }
        }
    }

    private static async Task<World> ChangingAsync(PulsarSecurityPreset from, PulsarSecurityPreset to) =>
        (await SecuredWorld.DeployedAsync(from)).Want(to);

    /// <summary>Whether the run came as far as that.</summary>
    private static async Task<bool> IsKilledAsync(World world, int ordinal, FaultKind kind)
    {
        var deaths = world.Simulation.Crashes;
        world.Simulation.Faults.FailAt(null, ordinal, kind);
        var failure = await world.FailureAsync(Changes.Updated, Update, isExpected: false);
        world.Simulation.Faults.Clear();
        if (world.Simulation.Crashes == deaths)
        {
            Assert.True(failure is null, $"The run after {deaths} deaths fails: {failure}");
            return false;
        }

        // The lock of a controller that died ends by itself.
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        return true;
    }

    /// <summary>The hosts are as after a run that was left alone.</summary>
    private static async Task AssertSameAsync(World whole, World world, string situation)
    {
        Assert.Empty(await world.MissingAsync(Changes.Updated, Update));
        Assert.Equal(Files(whole), Files(world));
        // A service that was stopped when its controller died starts with the files of the next stage.
        Assert.All(Restarts(world), service => Assert.True(
            service.Value <= Restarts(whole).GetValueOrDefault(service.Key), $"{situation}: {service}"));
        using var pool = HostPool.Take(world.Topology);
        var status = await StatusReader.ReadAsync(
            pool, world.Log, world.Topology, TestContext.Current.CancellationToken);
        Assert.All(status, service => Assert.True(
            service.State == PulsarServiceState.Ready && !service.RestartPending, $"{situation}: {service}"));
        Assert.All(await world.OperationsAsync(), operation => Assert.True(
            operation.Status != PulsarOperationStatus.Running, $"{situation}: {operation}"));
    }

    /// <summary>How often each service was stopped.</summary>
    private static Dictionary<string, int> Restarts(World world) => world.Simulation.Record.Changes
        .Select(call => call.Operation).OfType<StopOperation>().GroupBy(stop => stop.Id)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>
    /// Every file that is neither data nor a log, with its content. Records of tokens and of the release name a time.
    /// An empty folder of keys may stay in an open cluster until it is uninstalled.
    /// </summary>
    private static IEnumerable<string> Files(World world) =>
        from host in world.Simulation.Hosts
        let paths = world.Topology.Nodes[0].Paths
        from folder in new List<string> { paths.Config, paths.Install }
        from file in Files(host, folder)
        orderby file
        select file;

    private static IEnumerable<string> Files(SimulatedHost host, string path) => host.Files.FindEntry(path) switch
    {
        SimulatedDirectory { Children.Count: 0 } when path.EndsWith("/tls", StringComparison.Ordinal) => [],
        SimulatedDirectory directory => directory.Children.Keys.SelectMany(name => Files(host, $"{path}/{name}"))
            .Prepend($"{host.Name}:{path} {directory.Mode} {directory.Owner}"),
        SimulatedFile file =>
        [
            $"{host.Name}:{path} {file.Mode} {file.Owner} "
                + (path.EndsWith("/tokens.record", StringComparison.Ordinal)
                    || path.EndsWith(".pulsarops", StringComparison.Ordinal) ? "" : file.Sha256),
        ],
        _ => [],
    };
}
