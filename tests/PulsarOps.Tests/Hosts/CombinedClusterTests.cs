using System.Diagnostics;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// 4.0.8 on three hosts that have all roles each: the main job, from bare hosts to messages, and what happens to it
/// later.
/// </summary>
[Collection(nameof(Lab))]
public sealed class CombinedClusterTests(Lab lab)
{
    private const string Stages =
        "$topology | Initialize-PulsarHost | Install-PulsarZooKeeper | Start-PulsarZooKeeper | "
        + "Initialize-PulsarMetadata | "
        + "Install-PulsarBookie | Start-PulsarBookie | Install-PulsarBroker | Start-PulsarBroker";

    private const string Leftovers = """
        ls -d /etc/pulsar /var/lib/pulsar /var/lib/pulsarops /var/log/pulsar /opt/apache-pulsar* \
            /etc/systemd/system/pulsar-* \
            /etc/systemd/system/multi-user.target.wants/pulsar-* /etc/sysctl.d/*pulsarops* \
            /etc/security/limits.d/*pulsarops* /tmp/* 2>/dev/null | grep -v "/tmp/systemd-\|hsperfdata_ops"
        grep -i pulsarops /etc/hosts
        getent passwd pulsar
        pgrep -a java
        """;

    /// <summary>What is done to a host behind PulsarOps' back, and the one step of the next run.</summary>
    private static readonly (string Script, string Step)[] Tamperings =
    [
        (
            "echo managedLedgerCacheSizeMB=17 >>/etc/pulsar/broker.conf",
            "WriteFile /etc/pulsar/broker.conf: its content differs"
        ),
        (
            "sed -i s/RestartSec=5/RestartSec=6/ /etc/systemd/system/pulsar-bookie.service",
            "WriteFile /etc/systemd/system/pulsar-bookie.service: its content differs"
        ),
        (
            "systemctl -q disable pulsar-broker",
            "WriteFile /etc/systemd/system/pulsar-broker.service: it does not start with the host"
        ),
        ("echo 9 >/var/lib/pulsar/zookeeper/myid", "WriteFile /var/lib/pulsar/zookeeper/myid: its content differs"),
        ("sed -i '/^10[.].* pulsar3$/d' /etc/hosts", "WriteFile /etc/hosts: "),
        (
            "chown root /var/lib/pulsar/bookie/ledgers",
            "CreateDirectory /var/lib/pulsar/bookie/ledgers: it belongs to root, not to pulsar"
        ),
        (
            "chown pulsar /etc/pulsar/zookeeper.conf",
            "WriteFile /etc/pulsar/zookeeper.conf: it belongs to pulsar, not to root"
        ),
    ];

    [Fact]
    public void Three_bare_hosts_become_a_cluster_that_mends_and_survives()
    {
        // As Debian's installer leaves them: each takes its own name for a loopback address.
        var hosts = lab.Fresh(3, new(LoopName: true), "pulsar");
        using var cluster = new RemoteCluster(
            hosts,
            more: $"-ConnectionTimeoutSeconds 5 -Address {string.Join(",", hosts.Select(host => host.Address))}"
        );

        OneHostThatIsDownIsNamedAndTheOthersDoTheirPart(cluster, hosts[1]);
        Assert.Single(cluster.Run(Stages).Succeeded().Output);
        cluster.AssertHealthy();
        TheSecondRunChangesNothing(cluster);
        foreach (var (script, step) in Tamperings)
            OnlyThatIsMended(cluster, hosts[1], script, step);
        PowerLoss.KeepsMessages(cluster, hosts[1]);
        NothingIsLeft(cluster);
    }

    private static void OneHostThatIsDownIsNamedAndTheOthersDoTheirPart(RemoteCluster cluster, LabHost down)
    {
        down.CutOff();
        var run = cluster.Run("$topology | Install-PulsarCluster");

        Assert.Empty(run.Output);
        Assert.Equal(["HostUnreachable", "HostsSilent"], run.ErrorIds);
        Assert.Contains(down.Name, run.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal(down.Name, run.Errors[0].TargetObject);
        Assert.NotEmpty(run.Errors[0].ErrorDetails.RecommendedAction);

        down.Heal();
        var states = cluster.Status().ToLookup(service => service.Node == down.Name, service => service.State);
        Assert.All(states[true], state => Assert.Equal(PulsarServiceState.NotInstalled, state));
        Assert.All(states[false], state => Assert.NotEqual(PulsarServiceState.NotInstalled, state));
    }

    private static void TheSecondRunChangesNothing(RemoteCluster cluster)
    {
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());

        // The first one compiles.
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var watch = Stopwatch.StartNew();
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var seconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        Assert.Equal(processes, cluster.Processes());
        var status = watch.Elapsed.TotalSeconds;

        Assert.Equal(files, cluster.Snapshot());
        // Both take one round trip to each host.
        var times = $"The second run took {seconds:0.00} s, the status {status:0.00} s.";
        TestContext.Current.TestOutputHelper!.WriteLine(times);
        Assert.True(seconds < 3 * status, times);
    }

    private static void OnlyThatIsMended(RemoteCluster cluster, LabHost host, string script, string step)
    {
        var processes = cluster.Processes();
        host.Sh(script);

        var steps = cluster
            .Run("$topology | Install-PulsarCluster -Verbose")
            .Succeeded()
            .Verbose.Where(line => line.StartsWith('['))
            .ToArray();

        Assert.StartsWith($"[{host.Name}] {step}", Assert.Single(steps), StringComparison.Ordinal);
        Assert.Equal(processes, cluster.Processes());
        Assert.DoesNotContain(
            cluster.Run("$topology | Install-PulsarCluster -Verbose").Succeeded().Verbose,
            line => line.StartsWith('[')
        );
    }

    private static void NothingIsLeft(RemoteCluster cluster)
    {
        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.All(cluster.Hosts, host => Assert.Equal("", host.TryExec("sh", "-c", Leftovers).Output));
    }
}
