using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Updates that change only some services of each role.</summary>
public sealed class UpdateLimitTests
{
    private static readonly ApplyOptions Unlimited = new() { Activity = "Test", TimeoutSeconds = 120 };

    [Fact]
    public async Task One_service_of_each_role_changes_and_the_next_runs_continue_with_the_leader_last()
    {
        var world = await ChangedAsync();
        var leader = world.Leader();

        Assert.NotNull(await world.ApplyAsync(world.Topology, Changes.Updated, Limited(1)));

        var first = world.Stops();
        Assert.Equal(["zookeeper", "bookie", "broker"], first.Select(RoleOf));
        Assert.DoesNotContain(leader, first);
        Assert.Empty(world.Log.Failures);
        var warning = Assert.Single(world.Log.Warnings, text => text.Contains("-Limit 1", StringComparison.Ordinal));
        Assert.All(
            world.Topology.Services,
            service => Assert.NotEqual(
                first.Contains(service.Id), warning.Contains(service.Id, StringComparison.Ordinal)));
        Assert.All(
            world.Topology.Services,
            service => Assert.Equal(first.Contains(service.Id), IsNew(world, service)));

        leader = world.Leader();
        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(1));
        Assert.Equal(["zookeeper", "bookie", "broker"], world.Stops()[3..].Select(RoleOf));
        Assert.DoesNotContain(leader, world.Stops()[3..]);

        await world.ApplyAsync(Changes.Updated);
        Assert.Equal(9, world.Stops().Distinct().Count());
        Assert.Equal(9, world.Stops().Length);
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    [Fact]
    public async Task Plan_shows_exactly_the_steps_of_the_run()
    {
        var world = await ChangedAsync();
        var plan = await world.MissingAsync(Changes.Updated, Limited(2));

        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(2));

        Assert.Equal(6, world.Stops().Length);
        Assert.Equal(
            plan.Where(step => step.Work is ApplyWork { Operation: StopOperation }).Select(step => step.Step.Target)
                .Order(),
            world.Stops().Order());
    }

    [Fact]
    public async Task Service_that_an_earlier_run_has_begun_comes_first()
    {
        var world = await ChangedAsync();
        // Its new files are written, but it was not stopped.
        world.Simulation.Faults.FailAt("h3", operation => operation is StopOperation, FaultKind.ControllerDies);
        await world.FailureAsync(
            [
                .. Changes.Updated.Select(desired => desired with
                {
                    Roles = [PulsarRole.Bookie], Nodes = ["h3"],
                }),
            ],
            Unlimited);
        world.Simulation.Faults.Clear();
        await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
        world.Simulation.Record.Clear();

        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(1));

        Assert.Equal("bookie@h3", Assert.Single(world.Stops(), id => RoleOf(id) == "bookie"));
    }

    [Fact]
    public async Task Limit_that_is_not_reached_changes_all()
    {
        var world = await ChangedAsync();

        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(3));

        Assert.Equal(9, world.Stops().Length);
        Assert.DoesNotContain(world.Log.Warnings, text => text.Contains("-Limit", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_whose_services_wait_keep_the_release_that_they_have()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Want(Changes.WithNextRelease(world));

        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(1));

        var changed = world.Stops();
        Assert.Equal(3, changed.Length);
        Assert.All(world.Topology.Services, service => Assert.Equal(
            changed.Contains(service.Id),
            world.Host(service.Node).Files.ReadText(service.EnvironmentFile)!
                .Contains("apache-pulsar-4.0.9", StringComparison.Ordinal)));
        Assert.All(world.Topology.Nodes, node => Assert.Equal(
            changed.Any(id => id.EndsWith(node.Name, StringComparison.Ordinal)),
            world.Host(node.Name).Files.Find("/opt/apache-pulsar-4.0.9") is not null));

        await world.ApplyAsync(Changes.Updated);
        Assert.Equal(9, world.Stops().Distinct().Count());
        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    [Fact]
    public async Task New_services_do_not_count()
    {
        var world = World.Hosts();

        await world.ApplyAsync(world.Topology, Changes.Updated, Limited(1));

        Assert.Empty(await world.MissingAsync(Changes.Updated));
    }

    private static async Task<World> ChangedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts());
        return world.Want(world.Topology.Set("somethingNew", "1", _ => true));
    }

    private static ApplyOptions Limited(int limit) => Unlimited with { Limit = limit };

    private static bool IsNew(World world, PulsarService service) =>
        world.Host(service.Node).Files.ReadText(service.ConfigFile)!.Contains("somethingNew", StringComparison.Ordinal);

    private static string RoleOf(string id) => id.Split('@')[0];
}
