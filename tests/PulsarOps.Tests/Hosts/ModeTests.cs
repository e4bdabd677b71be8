using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Three hosts with all roles each, without systemd, without root, and with an old release: from bare hosts to
/// messages and back.
/// </summary>
[Collection(nameof(Lab))]
public sealed class ModeTests(Lab lab) : IDisposable
{
    private const string Start = "$topology | Start-PulsarCluster";

    /// <summary>What a test that failed has left would fail the others as well.</summary>
    public void Dispose() => lab.ForgetAfterFailure();

    [Fact]
    public void Pulsar_daemon_keeps_the_services_of_hosts_without_systemd()
    {
        TestTier.RequireFull(); // the user without root has it in the tier ci
        var hosts = lab.HostsOf<ModeTests>(3);
        var before = Traces.Of(hosts);
        using var cluster = new RemoteCluster(hosts, more: "-ServiceManager Daemon").WithShortSessions();

        Works(cluster);
        Assert.All(hosts, host => Assert.Equal("", host.Sh("ls /etc/systemd/system | grep pulsar || true")));
        Assert.All(
            hosts,
            host =>
                Assert.Equal(
                    "pulsar\n",
                    host.Sh("ps -eo user:16,args --no-headers | awk '/[j]ava / { print $1 }' | sort -u")
                )
        );
        PowerLoss.KeepsMessages(cluster, hosts[2], Start, back: () => OnlyStalePidFilesAreThere(cluster, hosts[2]));

        Goes(cluster);
        Traces.AssertEqual(before, Traces.Of(hosts));
    }

    [Fact]
    public void A_user_without_root_has_a_cluster_below_one_folder()
    {
        var hosts = lab.HostsOf<ModeTests>(3);
        foreach (var host in hosts)
        {
            host.Sh(
                "id plain >/dev/null 2>&1 || useradd -m -s /bin/bash plain; "
                    + "install -D -o plain /etc/ssh/lab_key.pub ~plain/.ssh/authorized_keys"
            );
            Assert.NotEqual(0, host.Ssh("sudo -n true", "plain").ExitCode);
        }

        var before = Traces.Of(hosts);
        using var cluster = new RemoteCluster(
            hosts,
            more: "-Become None -UserName plain -Path /home/plain/pulsar"
        ).WithShortSessions();
        Assert.Equal(PulsarServiceManager.Daemon, cluster.Topology.ServiceManager);

        Works(cluster, "/home/plain/pulsar/conf", "/home/plain/pulsar/pulsarops");
        Restarts(cluster, PulsarRole.Broker, "node2");
        PowerLoss.KeepsMessages(cluster, hosts[1], Start, "plain");

        Goes(cluster);
        Traces.AssertEqual(before, Traces.Of(hosts));
    }

    [Fact]
    public void The_old_release_runs_under_systemd()
    {
        TestTier.RequireFull(); // ReleaseTests run it on this machine
        var hosts = lab.HostsOf<ModeTests>(3);
        var before = Traces.Of(hosts);
        using var cluster = new RemoteCluster(hosts, "2.10.1").WithShortSessions();

        Works(cluster);
        Restarts(cluster, PulsarRole.ZooKeeper, "node1");
        PowerLoss.KeepsMessages(cluster, hosts[1]);
        PowerLoss.OfAll(cluster);

        Goes(cluster);
        Traces.AssertEqual(before, Traces.Of(hosts));
    }

    [Fact]
    public void The_old_release_runs_by_its_own_pulsar_daemon()
    {
        TestTier.RequireFull();
        using var cluster = new RemoteCluster(lab.HostsOf<ModeTests>(3), "2.10.1", "-ServiceManager Daemon");

        Works(cluster);
        cluster.AssertHealthy();
        Restarts(cluster, PulsarRole.Bookie, "node3");
        Goes(cluster);
    }

    /// <summary>Everything is ready, and a second deployment changes nothing.</summary>
    private static void Works(RemoteCluster cluster, params string[] more)
    {
        Assert.Single(cluster.Run("$topology | Install-PulsarCluster").Succeeded().Output);
        cluster.AssertReady();

        var (files, processes) = (cluster.Snapshot(more), cluster.Processes());
        Assert.Contains(
            "Install-PulsarCluster: nothing to do.",
            cluster.Run("$topology | Install-PulsarCluster -Verbose").Succeeded().Verbose
        );
        Assert.Equal(files, cluster.Snapshot(more));
        Assert.Equal(processes, cluster.Processes());
    }

    /// <summary>One service has another process afterwards, and no other one.</summary>
    private static void Restarts(RemoteCluster cluster, PulsarRole role, string node)
    {
        var before = cluster.Status();
        cluster.Run($"$topology | Restart-Pulsar{role} -Node {node}").Succeeded();
        var after = cluster.Status();

        var restarted = before
            .Zip(after)
            .Where(pair => pair.First.ProcessId != pair.Second.ProcessId)
            .Select(pair => pair.First.Service);
        Assert.Equal([$"{role.ToString().ToLowerInvariant()}@{node}"], restarted);
        cluster.AssertReady();
    }

    /// <summary>
    /// Nobody starts the services again by itself. pulsar-daemon's pid files of before name processes that are
    /// others' by now.
    /// </summary>
    private static void OnlyStalePidFilesAreThere(RemoteCluster cluster, LabHost host)
    {
        host.Sh("for file in /var/lib/pulsarops/test/run/*/*.pid; do echo 1 >\"$file\"; done");
        Assert.Equal(3, cluster.Status().Count(service => service.State == PulsarServiceState.Stopped));
    }

    private static void Goes(RemoteCluster cluster)
    {
        cluster.Run("$topology | Stop-PulsarCluster -Kill").Succeeded();
        Assert.All(cluster.Status(), service => Assert.Equal(PulsarServiceState.Stopped, service.State));
        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
    }
}
