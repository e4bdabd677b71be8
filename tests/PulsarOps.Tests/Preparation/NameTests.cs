using PulsarOps.Common;
using PulsarOps.Deployment;
using PulsarOps.Tests.Engine;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Preparation;

/// <summary>Names that hosts see otherwise than they should, and may not be managed.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("", "h2 is unknown")]
    [InlineData("10.0.0.9", "h2 is 10.0.0.9, not 10.0.0.2")]
    [InlineData("10.0.0.2 127.0.1.1", "h2 is 10.0.0.2 and 127.0.1.1, not 10.0.0.2")]
    public async Task Address_that_is_given_must_be_seen_where_names_are_not_managed(string seen, string words)
    {
        var world = Named(addresses: true);
        world.Machine("h1").System.OwnNames["h2"] = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        await AssertRefusedAsync(world, "h1", words);
    }

    [Theory]
    [InlineData("h1", "127.0.1.1", "h1 is 127.0.1.1, a loopback address, by which no other host reaches it")]
    [InlineData("h3", "", "h3 is unknown")]
    public async Task Names_without_addresses_must_mean_the_same_everywhere(string name, string seen, string words)
    {
        var world = Named(addresses: false);
        world.Machine("h1").System.OwnNames[name] = seen.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        await AssertRefusedAsync(world, "h1", words);
    }

    [Fact]
    public async Task Host_that_sees_another_address_than_the_others_is_told()
    {
        var world = Named(addresses: false);
        world.Machine("h3").System.OwnNames["h2"] = ["10.9.9.9"];

        await AssertRefusedAsync(world, "h3", "h2 is 10.9.9.9, but 192.0.2.2 for h1");
    }

    [Fact]
    public async Task Names_that_are_managed_are_refused_only_until_the_host_is_prepared()
    {
        var world = Named(addresses: true, manageNames: true);
        world.Machine("h1").System.OwnNames["h2"] = [];
        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync([Goal.Of(GoalState.Installed, PulsarRole.ZooKeeper)]));
        Assert.Equal(nameof(SR.HostNotPrepared), failure.ErrorId);

        Assert.NotNull(await world.ReachAsync(PreparedHosts.Prepared));
        Assert.NotNull(await world.ReachAsync(Goal.Of(GoalState.Installed, PulsarRole.ZooKeeper)));
    }

    private static World Named(bool addresses, bool manageNames = false)
    {
        var world = new World(archive => PreparedHosts.Topology(archive, addresses: addresses, manageNames: manageNames));
        if (addresses && !manageNames)
        {
            foreach (var machine in world.Simulation.Machines)
            {
                foreach (var node in world.Topology.Nodes)
                    machine.System.OwnNames[node.Name] = [node.Address];
            }
        }

        return world;
    }

    private static async Task AssertRefusedAsync(World world, string host, string words)
    {
        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(PreparedHosts.Prepared));
        Assert.Equal((nameof(SR.NameUnresolved), host), (failure.ErrorId, failure.Target));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Empty(world.Simulation.Record.Changes);
    }
}
