using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>The lab itself: what tests of remote hosts rely on.</summary>
[Collection(nameof(LabBeside))]
public sealed class LabTests(Lab lab)
{
    private static readonly string[] BootId = ["cat", "/proc/sys/kernel/random/boot_id"];

    [Fact]
    public void Hosts_are_up_with_ssh_and_systemd_and_know_one_another()
    {
        var hosts = lab.HostsOf<LabTests>(3);

        Assert.Equal(["node1", "node2", "node3"], hosts.Select(host => host.Name));
        foreach (var host in hosts)
        {
            Assert.Equal((0, host.Name + "\n", ""), host.Ssh("hostname"));
            Assert.Equal((0, "0\n", ""), host.Ssh("sudo -n id -u"));
            Assert.Equal((0, "root\n", ""), host.Ssh("id -un", "root"));
            Assert.NotEqual(0, host.Ssh("sudo -n id -u", "opspw").ExitCode);
            Assert.Equal("systemd", host.Exec("cat", "/proc/1/comm").Trim());
            // It may still be starting. --wait may miss the end of the start, and then never returns.
            Eventually.True(
                () => host.TryExec("systemctl", "is-system-running").Output.Trim() == "running", "systemd has started");
            Assert.All(
                hosts,
                peer =>
                    Assert.StartsWith(peer.Address, host.Exec("getent", "hosts", peer.Name), StringComparison.Ordinal)
            );
        }
    }

    [Fact]
    public void A_host_that_crashed_or_was_rebooted_comes_back_with_its_disk()
    {
        var host = lab.HostsOf<LabTests>(3)[0];
        host.Write("/var/lib/kept", "kept");
        var boot = BootOf(host);

        host.Crash();
        Assert.NotEqual(0, host.TryExec("true").ExitCode);
        Assert.NotEqual(0, host.Ssh("true").ExitCode);
        host.Start();

        Assert.Equal("kept", host.Exec("cat", "/var/lib/kept"));
        var second = BootOf(host);
        Assert.NotEqual(boot, second);
        host.Ssh("sudo systemctl reboot");
        Eventually.True(
            // Any command may find the host down until the new boot has begun.
            () => host.TryExec(BootId) is (0, var third, _) && third != second && host.Ssh("true").ExitCode == 0,
            "the host is up again"
        );
        Assert.Equal("kept", host.Exec("cat", "/var/lib/kept"));
    }

    [Fact]
    public void A_partition_cuts_hosts_from_one_another_until_it_is_healed()
    {
        var hosts = lab.HostsOf<LabTests>(3);
        Assert.True(Reaches(hosts[0], hosts[1]));

        hosts[0].Partition(hosts[1]);
        Assert.False(Reaches(hosts[0], hosts[1]));
        Assert.True(Reaches(hosts[0], hosts[2]));
        hosts[0].Heal();

        hosts[2].CutOff();
        Assert.False(Reaches(hosts[0], hosts[2]));
        Assert.NotEqual(0, hosts[2].Ssh("true").ExitCode);
        Assert.Equal("node3", hosts[2].Exec("hostname").Trim());
        hosts[2].Heal();

        Eventually.True(
            () => Reaches(hosts[0], hosts[1]) && Reaches(hosts[0], hosts[2]) && hosts[2].Ssh("true").ExitCode == 0,
            "the hosts reach one another again"
        );
    }

    [Fact]
    public void Fresh_hosts_have_no_history()
    {
        var host = lab.Fresh(1)[0];
        host.Write("/etc/leftover", "x");
        host.CutOff();

        host = lab.Fresh(1)[0];

        Assert.NotEqual(0, host.TryExec("test", "-e", "/etc/leftover").ExitCode);
        Assert.Equal((0, "node1\n", ""), host.Ssh("hostname"));
    }

    [Fact]
    public void A_host_without_Java_gets_it_from_the_labs_repository()
    {
        TestTier.RequireFull(); // PreparationTests do it by the cmdlets
        lab.ServePackages();
        var host = lab.Fresh(1, new(Java: false))[0];
        Assert.NotEqual(0, host.TryExec("sh", "-c", "command -v java || command -v curl").ExitCode);

        host.Sh(
            "export DEBIAN_FRONTEND=noninteractive; apt-get update -q; "
                + "apt-get install -y -q openjdk-17-jre-headless curl"
        );

        Assert.Contains("17.", host.Sh("java -version 2>&1"), StringComparison.Ordinal);
        Assert.Contains("curl", host.Exec("curl", "--version"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_with_a_firewall_lets_ssh_in_alone()
    {
        var host = lab.Fresh(1, new(Firewall: true))[0];
        Eventually.True(() => host.TryExec("firewall-cmd", "--state").Output.Trim() == "running", "the firewall runs");
        host.Sh("setsid nc -lk -p 6650 >/dev/null 2>&1 </dev/null &");

        Assert.Equal(0, host.Ssh("true").ExitCode);
        Assert.NotEqual(0, LabAnswer.Of("timeout", ["2", "bash", "-c", $"</dev/tcp/{host.Address}/6650"]).ExitCode);
        host.Exec("firewall-cmd", "-q", "--add-port=6650/tcp");
        Assert.Equal(0, LabAnswer.Of("timeout", ["2", "bash", "-c", $"</dev/tcp/{host.Address}/6650"]).ExitCode);
    }

    [Fact]
    public void A_host_may_take_its_own_name_for_a_loopback_address()
    {
        var host = lab.Fresh(1, new(LoopName: true))[0];
        Assert.StartsWith("127.0.1.1 ", host.Sh("getent ahostsv4 node1"), StringComparison.Ordinal);
    }

    private static string BootOf(LabHost host) => host.Exec(BootId);

    private static bool Reaches(LabHost from, LabHost to) =>
        from.TryExec("ping", "-c", "1", "-W", "1", "-q", to.Name).ExitCode == 0;
}
