using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// Whatever is lost while services restart: none is stopped that the others need, and all come back that can.
/// </summary>
public sealed class RollModelTests
{
    private const string Enforced = "bookkeeperClientEnforceMinNumRacksPerWriteQuorum";

    private static readonly DesiredState[] Restart = [DesiredState.Of(LifecycleState.Restarted)];

    private static ApplyOptions Options { get; } = new() { Activity = "Test", TimeoutSeconds = 60 };

    /// <summary>Each service of five hosts is lost at the start of each other one.</summary>
    [Fact]
    public async Task Loss_of_any_service_at_any_start_takes_no_quorum()
    {
        var count = Topologies.Wide(4).Services.Count;
        for (var victim = 0; victim < count; victim++)
        {
            for (var moment = 1; moment <= count; moment++)
                await RollAsync(World.DeployedAsync(Wide(4)), [(victim, moment)]);
        }
    }

    /// <summary>Several services are lost at any moments of a restart of a random cluster.</summary>
    [Fact]
    public Task Losses_at_random_take_no_quorum() => Gen.Select(
        Gen.OneOf(Topologies.CoreRoles.Select(Gen.Const).ToArray()).Array[1, 3].Array[3, 8],
        Gen.Select(Gen.Int[0, 23], Gen.Int[1, 24]).Array[1, 3]).Where((layout, _) =>
            Topologies.CoreRoles.All(role => layout.Any(roles => roles.Contains(role)))).SampleAsync(
        async (layout, losses) =>
        {
            var world = new World(archive => Topologies.Of(
                PulsarTransport.Ssh, [.. layout.Select(roles => roles.Distinct().Order().ToArray())], archive));
            await RollAsync(
                World.DeployedAsync(world),
                [.. losses.Select(loss => (loss.Item1 % world.Topology.Services.Count, loss.Item2))]);
        },
        iter: TestTier.IsFull ? 400 : 60, threads: 1);

    /// <summary>40 brokers, and 24 bookies in 6 racks. RollOrderTests count the rounds.</summary>
    [Fact]
    public async Task Large_cluster_restarts_by_racks_and_by_a_tenth_of_its_brokers()
    {
        var world = await World.DeployedAsync(new World(archive => Topologies.Of(
            PulsarTransport.Ssh,
            [
                .. Enumerable.Range(0, 40).Select(index => Topologies.CoreRoles
                    .Where(role => role != PulsarRole.ZooKeeper || index < 3)
                    .Where(role => role != PulsarRole.Bookie || index < 24).ToArray()),
            ],
            archive).InRacks(6).Set(Enforced, "true", PulsarRole.Broker)));
        var most = Observe(world, []);

        await world.ApplyAsync(world.Topology, Restart, Options);

        Assert.Equal(
            world.Topology.Services.Count,
            world.Simulation.Record.Changes.Count(call => call.Operation is StopOperation));
        Assert.Equal(1, most[PulsarRole.ZooKeeper]);
        Assert.InRange(most[PulsarRole.Bookie], 1, 4);
        Assert.InRange(most[PulsarRole.Broker], 1, 4);
    }

    [Fact]
    public async Task Service_that_does_not_start_stops_the_roll_of_all_ways()
    {
        var world = await World.DeployedAsync(new World(archive => Topologies.Of(
            PulsarTransport.Ssh,
            [.. Enumerable.Range(0, 30).Select(index => Topologies.CoreRoles.Skip(index < 3 ? 0 : 2).ToArray())],
            archive)));
        world.Simulation.Faults.FailAt("h5", operation => operation is StartOperation, FaultKind.Fails);

        var error = await world.FailureAsync([DesiredState.Of(LifecycleState.Restarted, PulsarRole.Broker)], Options);

        Assert.NotNull(error);
        var stopped = world.Simulation.Record.Changes.Select(call => call.Operation).OfType<StopOperation>().ToArray();
        // Those that were away with it are back.
        Assert.InRange(stopped.Length, 5, 12);
        Assert.Equal(29, world.Topology.Of(PulsarRole.Broker).Count(broker => IsReady(world, broker)));
    }

    private static World Wide(int count) => new(archive => Topologies.Of(
        PulsarTransport.Ssh,
        [.. Enumerable.Range(0, count).Select(index => Topologies.CoreRoles.Skip(index < 3 ? 0 : 1).ToArray())],
        archive));

    private static async Task RollAsync(Task<World> deployed, (int Victim, int Moment)[] losses)
    {
        var world = await deployed;
        _ = Observe(world, losses);

        await world.FailureAsync(Restart, Options);

        world.Simulation.Faults.Clear();
    }

    /// <summary>
    /// Before a service stops, the others are enough. Losses happen when a service starts, so that the hosts are read
    /// again between a loss and the next stop.
    /// </summary>
    /// <returns>The most services of each role that were away at the same time.</returns>
    private static Dictionary<PulsarRole, int> Observe(World world, (int Victim, int Moment)[] losses)
    {
        var (starts, services) = (0, world.Topology.Services);
        var away = new HashSet<string>();
        var most = Topologies.CoreRoles.ToDictionary(role => role, _ => 0);
        world.Simulation.Faults.FailAt(
            call =>
            {
                if (call.Operation is StopOperation stop)
                {
                    var service = services.Single(service => service.Id == stop.Id);
                    AssertEnough(world, service);
                    away.Add(service.Id);
                    most[service.Role] = Math.Max(
                        most[service.Role],
                        world.Topology.Of(service.Role)
                            .Count(other => away.Contains(other.Id) && !IsReady(world, other))
                            + (IsReady(world, service) ? 1 : 0));
                }
                else if (call.Operation is StartOperation)
                {
                    starts++;
                    foreach (var (victim, _) in losses.Where(loss => loss.Moment == starts))
                    {
                        var host = world.Host(services[victim].Node);
                        host.Processes.Of(host, services[victim].PidFile)?.Kill();
                    }
                }

                return false;
            },
            FaultKind.Fails);
        return most;
    }

    private static void AssertEnough(World world, PulsarService stopping)
    {
        var services = world.Topology.Of(stopping.Role).ToArray();
        // What does not serve takes nothing away, and a single one interrupts the cluster in any case.
        if (services.Length == 1 || !IsReady(world, stopping))
            return;
        var needed = stopping.Role == PulsarRole.ZooKeeper ? services.Length / 2 + 1
            : stopping.Role == PulsarRole.Bookie ? world.Topology.Quorum.Ack : 1;
        // Two ZooKeeper servers, or as many bookies as the ack quorum, have none to spare when all are there.
        if (services.Length - 1 < needed)
            return;
        var staying = services.Count(other => other != stopping && IsReady(world, other));
        Assert.True(staying >= needed, $"{stopping.Id} stops, {staying} stay, {needed} are needed");
    }

    private static bool IsReady(World world, PulsarService service) => new SimulatedReadiness(world.Host(service.Node))
        .Look(ReadinessProbes.Of(world.Topology, service)).Open;
}
