using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>Permissions are read from brokers and changed through them.</summary>
public sealed partial class PermissionTests
{
    private const string Topic = "persistent://shop/orders/priority";

    private static readonly PermissionScope Orders = PermissionScope.OfNamespace("shop/orders");

    [Fact]
    public async Task Grant_adds_to_what_is_there_and_does_nothing_the_second_time()
    {
        var world = await ShopAsync();

        Assert.Equal(
            "orders in shop/orders: Produce", Assert.Single(await GrantAsync(world, PulsarPermissionAction.Produce))
                .ToString());
        var permission = Assert.Single(await GrantAsync(
            world, PulsarPermissionAction.Produce, PulsarPermissionAction.Consume));

        Assert.Equal("orders in shop/orders: Produce, Consume", permission.ToString());
        Assert.Equal([PulsarPermissionAction.Consume], permission.Added);
        Assert.Equal(
            ["grant produce to orders in shop/orders", "grant consume to orders in shop/orders"], world.Writes());
        world.Simulation.Record.Clear();

        Assert.Equal("orders in shop/orders: Produce, Consume", Assert.Single(await GrantAsync(
            world, PulsarPermissionAction.Consume)).ToString());

        Assert.Empty(world.Writes());
        Assert.Equal(0, world.Simulation.Record.Count(SimulatedCallKind.Lease));
        Assert.Contains(
            "Grant-PulsarPermission: nothing to do for orders in shop/orders: it may consume, produce already.",
            world.Log.Verboses);
    }

    [Fact]
    public async Task Permission_of_a_topic_is_apart_from_that_of_its_namespace()
    {
        var world = await ShopAsync();
        var topic = PermissionScope.OfTopic(Topic);
        await GrantAsync(world, PulsarPermissionAction.Produce);

        var granted = await RunAsync(world, new(true, [topic], ["orders"], [PulsarPermissionAction.Consume]));
        Assert.Equal($"orders in {Topic}: Consume", Assert.Single(granted).ToString());

        var revoked = await RunAsync(world, new(false, [topic], ["orders"], []));
        Assert.Equal([PulsarPermissionAction.Consume], Assert.Single(revoked).Removed);
        Assert.Empty(Assert.Single(revoked).Actions);
        var facts = await ReadAsync(world, Orders);
        Assert.Equal(["shop/orders"], facts.Select(one => one.Scope.ToString()));
    }

    [Fact]
    public async Task Change_is_recorded_in_the_journal()
    {
        var world = await ShopAsync();

        await GrantAsync(world, PulsarPermissionAction.Produce);

        var operation = (await world.OperationsAsync())[^1];
        Assert.Equal(
            ("Grant-PulsarPermission", PulsarOperationStatus.Succeeded), (operation.Activity, operation.Status));
        var step = Assert.Single(operation.Steps);
        Assert.Equal(
            ("GrantPermission", "orders in shop/orders", "it may not produce yet"),
            (step.Action, step.Target, step.Reason));
    }

    [Fact]
    public async Task Next_broker_is_used_if_one_does_not_answer()
    {
        var world = await ShopAsync();
        world.Host("h1").Connect("h1:8080")!.Kill();

        await GrantAsync(world, PulsarPermissionAction.Produce);

        var warning = Assert.Single(world.Log.Warnings);
        Assert.Contains("broker@h1: net: h1:8080: Connection refused", warning, StringComparison.Ordinal);
        Assert.Contains("broker@h2", warning, StringComparison.Ordinal);
        Assert.Equal("h2", Assert.Single(world.Simulation.Record.Changes).Host);
    }

    [Fact]
    public async Task Next_broker_is_used_if_the_host_of_one_is_down()
    {
        var world = await ShopAsync();
        world.Host("h1").Reachable = false;

        Assert.Single(await GrantAsync(world, PulsarPermissionAction.Produce));

        Assert.Single(world.Log.Failures);
        Assert.Equal("h2", Assert.Single(world.Simulation.Record.Changes).Host);
    }

    [Fact]
    public async Task Next_broker_writes_if_one_stops_in_between()
    {
        var world = await ShopAsync();
        world.Simulation.Faults.FailAt(
            "h1", operation => operation is RestOperation, FaultKind.Fails,
            "h1:8080 answers: net: h1:8080: Connection refused");

        Assert.Single(await GrantAsync(world, PulsarPermissionAction.Produce));

        Assert.Equal("h2", Assert.Single(world.Simulation.Record.Changes).Host);
        Assert.Contains("broker@h2", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_answer_is_asked_for_again_elsewhere()
    {
        var world = await ShopAsync();
        world.Simulation.Faults.FailAt("h1", SimulatedCallKind.Batch, FaultKind.ConnectionLostAfter);

        Assert.Equal(
            "orders in shop/orders: Produce", Assert.Single(await GrantAsync(world, PulsarPermissionAction.Produce))
                .ToString());
    }

    [Fact]
    public async Task Declined_changes_are_left_alone()
    {
        var world = await ShopAsync();

        var granted = await RunAsync(
            world, new(true, [Orders], ["one", "two"], [PulsarPermissionAction.Produce]),
            approve: change => change.Subject == "one" ? Approval.Declined : Approval.Approved);

        Assert.Equal("two", Assert.Single(granted).Subject);
        Assert.Equal("two", Assert.Single(await ReadAsync(world, Orders)).Subject);
        Assert.Contains("1 steps were declined", Assert.Single(world.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_cluster_is_left_alone()
    {
        var world = await ShopAsync();
        world.Host("h1").Files.MakeDirectory(world.Topology.Nodes[0].Paths.State);
        foreach (var node in world.Topology.Nodes)
        {
            using var pool = HostPool.Take(world.Topology);
            await pool.Host(world.Topology, node.Name, world.Log).LeaseAsync(
                new(LeaseVerb.Acquire, node.Paths.State, "another")
                {
                    Length = TimeSpan.FromSeconds(30), Who = "somebody", Reason = "Update-PulsarCluster",
                },
                TestContext.Current.CancellationToken);
        }

        var error = await FailAsync(world);

        Assert.Equal(nameof(SR.ClusterLocked), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task What_changes_before_the_lock_is_neither_lost_nor_written_twice()
    {
        var world = await ShopAsync();

        // Another tool grants the same while the user is asked.
        var granted = await RunAsync(
            world, new(true, [Orders], ["orders"], [PulsarPermissionAction.Produce]),
            approve: _ =>
            {
                ((BrokerServer)world.Host("h1").Connect("h1:8080")!).SetPolicies(
                    "shop/orders",
                    """{"auth_policies":{"namespace_auth":{"orders":["consume","produce"]},"destination_auth":{}}}""");
                return Approval.Approved;
            });

        Assert.Equal("orders in shop/orders: Produce, Consume", Assert.Single(granted).ToString());
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Host_of_another_cluster_is_refused()
    {
        var world = await ShopAsync();
        world.Host("h2").Files.WriteText(InstallPlanner.OwnerFile(world.Topology.Nodes[1]), "another\n");

        Assert.Equal(nameof(SR.ClusterNameConflict), (await FailAsync(world)).ErrorId);
    }

    private static async Task<World> ShopAsync()
    {
        var world = await World.DeployedAsync(World.Hosts());
        ((BrokerServer)world.Host("h1").Connect("h1:8080")!).SetPolicies("shop/orders", "{}");
        return world;
    }

    private static Task<List<PulsarPermission>> GrantAsync(World world, params PulsarPermissionAction[] actions) =>
        RunAsync(world, new(true, [Orders], ["orders"], actions));

    private static Task<PulsarOpsException> FailAsync(World world) =>
        Assert.ThrowsAsync<PulsarOpsException>(() => GrantAsync(world, PulsarPermissionAction.Produce));

    private static async Task<List<PulsarPermission>> RunAsync(
        World world, PermissionRequest request, List<PulsarPermission>? results = null,
        Func<PermissionChange, Approval>? approve = null)
    {
        using var pool = HostPool.Take(world.Topology);
        results ??= [];
        var options = new ApplyOptions
        {
            Activity = request.Grants ? "Grant-PulsarPermission" : "Revoke-PulsarPermission",
        };
        await new PermissionRun(pool, world.Topology, request, options, world.Log).RunAsync(
            change => Task.FromResult(approve?.Invoke(change) ?? Approval.Approved), results.Add,
            TestContext.Current.CancellationToken);
        return results;
    }

    private static async Task<(PermissionScope Scope, string Subject)[]> ReadAsync(World world, PermissionScope scope)
    {
        using var pool = HostPool.Take(world.Topology);
        var facts = await new PermissionReader(pool, world.Log).ReadAsync(
            world.Topology, [scope], null, TestContext.Current.CancellationToken);
        return [.. facts.Namespaces[scope.Namespace].In(scope).Select(found => (found.Scope, found.Subject))];
    }
}
