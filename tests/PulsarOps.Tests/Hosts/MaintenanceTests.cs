using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>A host is held still for maintenance, while the others serve.</summary>
[Collection(nameof(Lab))]
public sealed class MaintenanceTests(Lab lab, ITestOutputHelper output)
{
    [Theory]
    [InlineData("Systemd")]
    [InlineData("Process")]
    public void Suspended_host_stays_down_over_a_reboot_until_it_is_resumed(string manager)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "hold");
        using var cluster = new RemoteCluster(hosts, more: $"-ServiceManager {manager}");
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var (held, traffic) = (hosts[1], new Traffic(hosts[2], [hosts[0], hosts[2]], "4.0.8"));
        traffic.Start();

        cluster.Run($"$topology | Suspend-PulsarNode {held.Name} -Reason 'new kernel'").Succeeded();
        AssertHeld();
        held.Crash();
        held.Start();
        AssertHeld();

        // An update of the others, and everything that starts services, leave the host alone.
        var updated = cluster.Run(
            "$topology | Update-PulsarCluster | Start-PulsarCluster | Restart-PulsarBroker").Succeeded();
        Assert.Contains(
            updated.Warnings, text => text.Contains($"{held.Name} is suspended since", StringComparison.Ordinal));
        AssertHeld();
        Assert.Equal(["StopUnsafe"], cluster.Run($"$topology | Suspend-PulsarNode {hosts[0].Name}").ErrorIds);

        cluster.Run($"$topology | Resume-PulsarNode {held.Name}").Succeeded();
        cluster.AssertHealthy();
        if (manager == "Systemd")
        {
            held.Crash();
            held.Start();
            cluster.Run("$topology | Start-PulsarCluster").Succeeded();
            cluster.AssertReady();
        }

        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        void AssertHeld()
        {
            Assert.All(cluster.Status(), service => Assert.Equal(
                service.Node == held.Name ? PulsarServiceState.Suspended : PulsarServiceState.Ready, service.State));
            Assert.Equal("0", held.Sh("pgrep -c java || true").Trim());
        }
    }
}
