using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// -Kill ends what does not stop, -IgnoreQuorum stops what others need, -Force answers a question: none does the work
/// of another.
/// </summary>
public sealed class KillOrQuorumTests
{
    [Theory]
    [InlineData("Stop-PulsarZooKeeper -Node h1, h2")]
    [InlineData("Stop-PulsarCluster -Node h1, h2 -Role ZooKeeper")]
    [InlineData("Stop-PulsarBookie -Node h1, h2")]
    public async Task Kill_does_not_break_a_quorum(string command)
    {
        var world = await World.DeployedAsync(World.Hosts());

        Assert.StartsWith(nameof(SR.StopUnsafe), Run(world, $"{command} -Kill"), StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData("Restart-PulsarZooKeeper -Node h1")]
    [InlineData("Restart-PulsarCluster -Node h1 -Role ZooKeeper")]
    public async Task Kill_does_not_restart_what_a_quorum_needs(string command)
    {
        var world = await World.DeployedAsync(World.Hosts());
        Run(world, "Stop-PulsarZooKeeper -Node h2");
        world.Simulation.Record.Clear();

        Assert.StartsWith(nameof(SR.StopUnsafe), Run(world, $"{command} -Kill"), StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData("Stop-PulsarZooKeeper -Node h1, h2 -IgnoreQuorum", false)]
    [InlineData("Stop-PulsarZooKeeper -Node h1, h2 -IgnoreQuorum -Kill", true)]
    [InlineData("Stop-PulsarBookie -Node h1, h2 -IgnoreQuorum", false)]
    [InlineData("Stop-PulsarBroker -Kill", true)]
    [InlineData("Restart-PulsarBroker", false)]
    [InlineData("Restart-PulsarBroker -Kill", true)]
    [InlineData("Restart-PulsarZooKeeper -Kill", true)]
    [InlineData("Uninstall-PulsarCluster -Force", false)]
    [InlineData("Uninstall-PulsarCluster -Force -Kill", true)]
    public async Task A_service_is_killed_by_Kill_alone(string command, bool kills)
    {
        var world = await World.DeployedAsync(World.Hosts());

        Assert.Equal("", Run(world, command));

        var stops = world.Simulation.Record.Changes.Select(call => call.Operation).OfType<StopOperation>().ToArray();
        Assert.NotEmpty(stops);
        Assert.All(stops, stop => Assert.Equal(kills, stop.Kill));
    }

    [Theory]
    [InlineData("Stop-PulsarZooKeeper")]
    [InlineData("Restart-PulsarCluster")]
    [InlineData("Update-PulsarCluster")]
    public async Task Force_is_not_a_parameter(string command)
    {
        var world = await World.DeployedAsync(World.Hosts());

        Assert.StartsWith("NamedParameterNotFound", Run(world, $"{command} -Force"), StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    private static string Run(World world, string command)
    {
        using var session = new CmdletSession();
        return session.Run($"$topology | {command}", "Continue", world.Topology).Error?.FullyQualifiedErrorId ?? "";
    }
}
