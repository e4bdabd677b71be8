using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;
using PulsarOps.Tests.Preparation;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>That ZooKeeper servers keep their ids, in whatever order a user names the hosts.</summary>
public sealed class ZooKeeperIdTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    [InlineData(5, false)]
    public async Task Hosts_in_another_order_are_left_as_they_are(int count, bool addresses)
    {
        var world = await World.DeployedAsync(new(archive => PreparedHosts.Topology(archive, count, addresses)));

        await world.ApplyAsync(Nodes(world, nodes => nodes.Reverse()), Plans.Everything);

        Assert.Empty(world.Writes());
        Assert.Empty(world.Log.Failures);
    }

    [Fact]
    public async Task New_host_gets_an_unused_id_even_if_it_is_first()
    {
        var world = new World(archive => PreparedHosts.Topology(archive, 4, addresses: false));
        var three = Nodes(world, nodes => nodes.Skip(1));
        await world.ApplyAsync(three, [DesiredState.Prepared, DesiredState.Of(LifecycleState.Installed)]);

        await world.ApplyAsync(DesiredState.Prepared, DesiredState.Of(LifecycleState.Installed, PulsarRole.ZooKeeper));

        Assert.Equal(
            ["h1 4", "h2 1", "h3 2", "h4 3"],
            world
                .Topology.Of(PulsarRole.ZooKeeper)
                .Select(server =>
                    $"{server.Host.Name} "
                        + $"{world.Host(server.Host.Name).Files.ReadText($"{server.DataDirectory}/myid")!.Trim()}"
                )
        );
    }

    private static PulsarTopology Nodes(World world, Func<IEnumerable<NodeSpec>, IEnumerable<NodeSpec>> change)
    {
        var spec = world.Topology.Spec!;
        return RemoteTopology.Create(spec with { Nodes = [.. change(spec.Nodes)] }).With(world.Topology.Context);
    }
}
