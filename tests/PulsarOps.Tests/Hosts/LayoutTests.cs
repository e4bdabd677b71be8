using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Roles on hosts of their own, further roles, several bookies on a host, racks, and a ZooKeeper that another cluster
/// has.
/// </summary>
[Collection(nameof(Lab))]
public sealed class LayoutTests(Lab lab)
{
    private const int AllHosts = 9;

    private const string Six = """
        cluster: test
        quorum: { ensemble: 3, write: 2, ack: 2 }
        roles:
          zookeeper:
            dataDirectory: /data1/zookeeper
            dataLogDirectory: /data2/zookeeper-log
            settings: { tickTime: 1500 }
        nodes:
          - { name: node1, roles: [zookeeper, autorecovery] }
          - { name: node2, roles: [zookeeper, proxy] }
          - { name: node3, roles: [zookeeper] }
          - { name: node4, rack: /r1, roles: [bookie, broker] }
          - { name: node5, rack: /r2, roles: [bookie, broker] }
          - name: node6
            rack: /r3
            roles:
              bookie: [{ ports: { bookie: 3181 } }, { ports: { bookie: 3182, metrics: 8101 } }]
              broker: {}
        """;

    [Fact]
    public void Six_hosts_with_all_roles_and_a_seventh_that_uses_their_ZooKeeper()
    {
        TestTier.RequireFull();
        var hosts = lab.HostsOf<LayoutTests>(AllHosts).Take(7).ToArray();
        foreach (var host in hosts)
            host.Exec("mkdir", "-p", "/data1", "/data2");
        var before = Traces.Of(hosts);
        using var cluster = RemoteCluster.Of(hosts[..6], Six).WithShortSessions();

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertReady();
        ChangesNothing(cluster);
        Assert.Contains("tickTime=1500", hosts[0].Exec("cat", "/etc/pulsar/zookeeper.conf"), StringComparison.Ordinal);
        Assert.Equal("version-2\n", hosts[0].Exec("ls", "/data2/zookeeper-log"));
        var racks = hosts[3].Sh("curl -s http://node4:8080/admin/v2/bookies/racks-info");
        Assert.All(
            ["node4:3181 /r1", "node5:3181 /r2", "node6:3181 /r3", "node6:3182 /r3"],
            bookie =>
                Assert.Matches($"\"{bookie.Replace(" ", "\":\\{[^}]*\"rack\":\"", StringComparison.Ordinal)}\"", racks)
        );
        ToolsTalkToTheCluster(hosts);
        PowerLoss.KeepsMessages(cluster, hosts[4]);

        using var guest = new RemoteCluster(
            hosts[6..],
            more: "-ExternalZooKeeper 'node1:2181,node2:2181,node3:2181/teams/guest'"
        );
        guest.Run("$topology | Install-PulsarCluster").Succeeded();
        guest.AssertHealthy();
        Assert.Contains("ledgers", Tool(hosts[6], "zookeeper-shell ls /"), StringComparison.Ordinal);
        hosts[6].Exec("rm", "-rf", "/tmp/hsperfdata_ops");
        guest.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();

        cluster.AssertReady();
        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Traces.AssertEqual(before, Traces.Of(hosts));
    }

    [Fact]
    public void Nine_hosts_with_one_role_each()
    {
        TestTier.RequireFull();
        var hosts = lab.HostsOf<LayoutTests>(AllHosts);
        var before = Traces.Of(hosts);
        using var cluster = new RemoteCluster(hosts, more: "-Layout Separate").WithShortSessions();

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertReady();
        ChangesNothing(cluster);
        Assert.Equal("pulsar-bookie.service\n", hosts[4].Sh("cd /etc/systemd/system && ls -d pulsar*"));
        PowerLoss.KeepsMessages(cluster, hosts[4]);

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Traces.AssertEqual(before, Traces.Of(hosts));
    }

    private static void ChangesNothing(RemoteCluster cluster)
    {
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());
    }

    /// <summary>Run by hand, by who has no rights, on hosts with and without the service that they ask.</summary>
    private static void ToolsTalkToTheCluster(LabHost[] hosts)
    {
        LabHost[] used = [hosts[0], hosts[5]];
        // Any Java leaves a folder of its user's in /tmp; the tools' logs have a folder of their own.
        const string Files =
            "find /tmp /home/ops /etc/pulsar /var/lib/pulsarops /opt -maxdepth 3 ! -path '*/hsperfdata_ops*' | sort";
        var before = used.Select(host => host.Sh(Files)).ToArray();

        var brokers = Tool(used[0], "pulsar-admin brokers list test");
        Assert.All(
            ["node4:8080", "node5:8080", "node6:8080"],
            broker => Assert.Contains(broker, brokers, StringComparison.Ordinal)
        );
        Assert.Contains("node6:3182", Tool(used[0], "bookkeeper shell listbookies -rw"), StringComparison.Ordinal);
        Assert.Contains("ledgers", Tool(used[1], "zookeeper-shell ls /"), StringComparison.Ordinal);
        // By the proxy.
        Assert.Contains(
            "1 messages successfully produced",
            Tool(used[1], "pulsar-client --url pulsar://node2:6650 produce -m hello by-hand"),
            StringComparison.Ordinal
        );

        Assert.Equal(before, used.Select(host => host.Sh(Files)));
        foreach (var host in used)
            host.Exec("rm", "-rf", "/tmp/hsperfdata_ops");
    }

    private static string Tool(LabHost host, string command)
    {
        var (exitCode, output, errors) = host.Ssh($"/etc/pulsar/bin/{command}");
        Assert.True(exitCode == 0, output + errors);
        return output + errors;
    }
}
