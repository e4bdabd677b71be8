using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Hosts and disks of a cluster of real Pulsar that is in use are lost and replaced.</summary>
[Collection(nameof(Lab))]
public sealed class NodeRepairTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bookie_that_has_lost_a_disk_does_not_start_until_its_ledgers_are_copied(bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(4, prefix: "disk");
        using var cluster = Deploy(hosts, isSecured);
        var traffic = Begin(cluster, isSecured);
        var bookie = cluster.Topology.Of(PulsarRole.Bookie).Last();
        var host = cluster.HostOf(bookie);

        // A lost ledger disk, while the bookie is down.
        host.Sh($"systemctl stop pulsar-bookie; rm -rf {bookie.LedgerDirectories[0]}/current");
        AssertRefused("Start-PulsarBookie", "its ledger folder");
        AssertRefused("Update-PulsarCluster", "its ledger folder");
        Repair();

        // A lost journal disk, while the bookie runs. BookKeeper would take the folder for a new one.
        cluster.With(topology => topology.Set("allowStorageExpansion", "true", PulsarRole.Bookie));
        cluster.Run("$topology | Update-PulsarCluster").Succeeded();
        host.Sh($"rm -rf {bookie.JournalDirectories[0]}/current");
        Assert.Contains(
            cluster.Run("$topology | Update-PulsarCluster").Succeeded().Warnings,
            text => text.Contains("its journal folder", StringComparison.Ordinal));
        AssertRefused($"Restart-PulsarBookie -Node {host.Name}", "its journal folder");
        Assert.Contains(
            cluster.Run("$topology | Test-PulsarCluster").Of<PulsarCheck>(),
            check => check.ErrorId == "BookieDiskLost" && check.Target == bookie.Id);
        host.Sh("systemctl kill -s KILL pulsar-bookie; systemctl stop pulsar-bookie");
        AssertRefused("Start-PulsarBookie", "its journal folder");
        Repair();
        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        void AssertRefused(string command, string part)
        {
            var run = cluster.Run($"$topology | {command}");
            Assert.Equal(["BookieDiskLost"], run.ErrorIds);
            Assert.Contains(part, string.Join("\n", run.Errors), StringComparison.Ordinal);
        }

        void Repair()
        {
            cluster.Run($"$topology | Repair-PulsarNode {host.Name} -Force").Succeeded();
            Assert.Empty(host.Sh("find /var/lib/pulsarops -name 'repair-*'"));
            cluster.AssertHealthy();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Host_is_replaced_under_its_name_and_under_another(bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(5, prefix: "swap");
        using var cluster = Deploy([.. hosts.Take(4)], isSecured);
        var traffic = Begin(cluster, isSecured);

        // A new system under the old name: ZooKeeper, a bookie and a broker start empty.
        hosts[1].Reset();
        var run = cluster.Run("$topology | Install-PulsarCluster");
        Assert.Contains("BookieDiskLost", run.ErrorIds);
        cluster.Run($"$topology | Repair-PulsarNode {hosts[1].Name} -Force").Succeeded();
        cluster.AssertHealthy();

        // Another host in the place of one that is lost for good.
        hosts[3].Crash();
        var replaced = cluster.Run(
            $"$topology | Repair-PulsarNode {hosts[3].Name} -ReplaceWith {hosts[4].Name} -Force");
        var topology = Assert.Single(replaced.Succeeded().Of<PulsarTopology>());
        Assert.Equal(
            [hosts[0].Name, hosts[1].Name, hosts[2].Name, hosts[4].Name], topology.Nodes.Select(node => node.Name));
        using var changed = new RemoteCluster(
            [.. hosts.Where(host => host != hosts[3])], more: More(isSecured));
        changed.With(_ => topology).Run("$topology | Update-PulsarCluster").Succeeded();
        changed.AssertHealthy();
        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");
    }

    private RemoteCluster Deploy(IReadOnlyList<LabHost> hosts, bool isSecured)
    {
        var cluster = new RemoteCluster(hosts, more: More(isSecured));
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        return cluster;
    }

    private Traffic Begin(RemoteCluster cluster, bool isSecured)
    {
        var traffic = new Traffic(cluster.Hosts[0], cluster.Hosts, "4.0.8");
        if (isSecured)
        {
            cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
            traffic.StartSecured(_keys.Token("orders"));
        }
        else
        {
            traffic.Start();
        }

        // Each restart of the brokers closes the ledgers that they have written.
        cluster.Run("$topology | Restart-PulsarBroker").Succeeded();
        return traffic;
    }

    private string More(bool isSecured) => isSecured ? $"-Security Strict {_keys.Parameters}" : "";
}
