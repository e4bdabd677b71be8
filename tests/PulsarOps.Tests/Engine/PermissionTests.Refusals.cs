using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;

namespace PulsarOps.Tests.Engine;

/// <summary>What brokers refuse has a name.</summary>
public sealed partial class PermissionTests
{
    [Fact]
    public async Task Silence_of_all_brokers_is_an_error_that_names_each()
    {
        var world = await ShopAsync();
        foreach (var host in new[] { "h1", "h2", "h3" })
            world.Host(host).Connect($"{host}:8080")!.Kill();

        var error = await FailAsync(world);

        Assert.Equal(nameof(SR.BrokersSilent), error.ErrorId);
        Assert.All(
            ["broker@h1", "broker@h2", "broker@h3"],
            broker => Assert.Contains(broker, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_namespace_is_named_before_anything_changes()
    {
        var world = await ShopAsync();
        var missing = PermissionScope.OfNamespace("shop/missing");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(
            world, new(true, [Orders, missing], ["orders"], [PulsarPermissionAction.Produce])));

        Assert.Equal((nameof(SR.NamespaceNotFound), ErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains("namespaces create shop/missing", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData(401, "BrokerUnauthorized", ErrorKind.PermissionDenied)]
    [InlineData(403, "BrokerForbidden", ErrorKind.PermissionDenied)]
    [InlineData(404, "NamespaceNotFound", ErrorKind.NotFound)]
    [InlineData(409, "PermissionConflict", ErrorKind.Busy)]
    [InlineData(412, "PermissionRefused", ErrorKind.Failed)]
    public async Task Refusal_of_a_broker_has_a_name_and_its_reason(int status, string id, ErrorKind kind)
    {
        var world = await ShopAsync();
        world.Simulation.Faults.FailAt(
            null, operation => operation is RestOperation, FaultKind.Fails,
            $$"""h1:8080 answers: {{status}}{{"\n"}}{"reason":"so it is"}""");

        var error = await FailAsync(world);

        Assert.Equal((id, kind), (error.ErrorId, error.Kind));
        Assert.Contains("so it is", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("{\"", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Missing_topic_is_named()
    {
        var world = await ShopAsync();
        world.Simulation.Faults.FailAt(
            null, operation => operation is RestOperation, FaultKind.Fails,
            $$"""h1:8080 answers: 404{{"\n"}}{"reason":"Topic {{Topic}} not found"}""");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(
            world, new(true, [PermissionScope.OfTopic(Topic)], ["orders"], [PulsarPermissionAction.Produce])));

        Assert.Equal((nameof(SR.TopicNotFound), Topic), (error.ErrorId, error.Target));
        Assert.Contains($"topics create {Topic}", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_of_several_failures_is_reported()
    {
        var world = await ShopAsync();
        world.Simulation.Faults.FailAt(
            null, operation => operation is RestOperation { Path: var path } && !path.Contains("audit"),
            FaultKind.Fails, "h1:8080 answers: 409\n", times: 2);

        var granted = new List<PulsarPermission>();
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => RunAsync(
            world, new(true, [Orders], ["one", "audit", "two"], [PulsarPermissionAction.Produce]), granted));

        Assert.Equal(nameof(SR.StageIncomplete), error.ErrorId);
        Assert.Equal(["PermissionConflict", "PermissionConflict"], world.Log.Failures.Select(one => one.ErrorId));
        Assert.Equal("audit", Assert.Single(granted).Subject);
    }
}
