using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>One of four bookies with data leaves a cluster of real Pulsar that is in use.</summary>
[Collection(nameof(Lab))]
public sealed class BookieRemovalTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bookie_leaves_under_traffic_although_two_controllers_are_killed(bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(4, prefix: "leave");
        using var cluster = new RemoteCluster(hosts, more: isSecured ? $"-Security Strict {_keys.Parameters}" : "");
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var traffic = Traffic.Through(cluster, "4.0.8", isSecured ? _keys : null);

        // Each restart of the brokers closes the ledgers that they have written.
        cluster.Run("$topology | Restart-PulsarBroker").Succeeded();
        var leaving = cluster.Topology.Of(PulsarRole.Bookie).Last();
        var command = $"Remove-PulsarBookie -Node {leaving.Node} -Force";
        foreach (var seconds in new[] { 9, 20 })
            cluster.KillDuring(command, seconds, _keys, output);

        var run = cluster.Run($"$topology | {command} -WaitSeconds 60 -InformationAction Continue");
        var smaller = Assert.Single(run.Succeeded().Of<PulsarTopology>());

        Assert.Equal(3, smaller.Of(PulsarRole.Bookie).Count());
        Assert.Equal(PulsarServiceState.NotInstalled, StateOf(leaving));
        Assert.Empty(
            cluster.HostOf(leaving).Sh("ls /etc/systemd/system /etc/pulsar | grep -e pulsar-bookie -e bookie[.] || :"));
        Assert.NotEmpty(cluster.HostOf(leaving).Sh($"ls {leaving.LedgerDirectories[0]}/current"));
        cluster.With(_ => smaller);
        cluster.Run("$topology | Update-PulsarCluster").Succeeded();
        cluster.AssertHealthy();
        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        PulsarServiceState StateOf(PulsarService service) =>
            cluster.Status().Single(status => status.Service == service.Id).State;
    }
}
