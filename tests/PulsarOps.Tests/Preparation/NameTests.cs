using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Tests.Engine;

namespace PulsarOps.Tests.Preparation;

/// <summary>Names that hosts see otherwise than they should, and may not be managed.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("", "h2 is unknown")]
    [InlineData("10.0.0.9", "h2 is 10.0.0.9, not 10.0.0.2")]
    [InlineData("10.0.0.2 127.0.1.1", "h2 is 10.0.0.2 and 127.0.1.1, not 10.0.0.2")]
    public async Task Given_address_must_be_visible_if_names_are_not_managed(string seen, string message)
    {
        var world = Named(addresses: true);
        world.Host("h1").System.OwnNames["h2"] = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        await AssertRefusedAsync(world, "h1", message);
    }

    [Theory]
    [InlineData("h1", "127.0.1.1", "h1 is 127.0.1.1, a loopback address that other hosts cannot reach")]
    [InlineData("h3", "", "h3 is unknown")]
    public async Task Names_without_addresses_must_mean_the_same_everywhere(string name, string seen, string message)
    {
        var world = Named(addresses: false);
        world.Host("h1").System.OwnNames[name] = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        await AssertRefusedAsync(world, "h1", message);
    }

    [Fact]
    public async Task Host_that_resolves_another_address_is_reported()
    {
        var world = Named(addresses: false);
        world.Host("h3").System.OwnNames["h2"] = ["10.9.9.9"];

        await AssertRefusedAsync(world, "h3", "h2 is 10.9.9.9, but 192.0.2.2 for h1");
    }

    [Fact]
    public async Task Names_that_are_managed_are_refused_only_until_the_host_is_prepared()
    {
        var world = Named(addresses: true, manageNames: true);
        world.Host("h1").System.OwnNames["h2"] = [];
        var failure = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper)])
        );
        Assert.Equal(nameof(SR.HostNotPrepared), failure.ErrorId);

        Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));
        Assert.NotNull(await world.ApplyAsync(DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper)));
    }

    private static World Named(bool addresses, bool manageNames = false)
    {
        var world = new World(archive =>
            PreparedHosts.Topology(archive, addresses: addresses, manageNames: manageNames)
        );
        if (addresses && !manageNames)
        {
            foreach (var host in world.Simulation.Hosts)
            {
                foreach (var node in world.Topology.Nodes)
                    host.System.OwnNames[node.Name] = [node.Address];
            }
        }

        return world;
    }

    private static async Task AssertRefusedAsync(World world, string host, string message)
    {
        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(PreparedHosts.Prepared));
        Assert.Equal((nameof(SR.NameUnresolved), host), (failure.ErrorId, failure.Target));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Simulation.Record.Changes);
    }
}
