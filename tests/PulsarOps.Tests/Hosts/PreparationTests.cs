using System.Security.Cryptography;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Hosts that lack Java, curl and open ports, and take their own names for loopback addresses.</summary>
[Collection(nameof(LabBeside))]
public sealed class PreparationTests(Lab lab)
{
    private const string OpenPorts = "2181/tcp 2888/tcp 3181/tcp 3888/tcp 6650/tcp 8000/tcp 8080/tcp 8100/tcp\n";

    [Fact]
    public void Bare_hosts_are_prepared_and_restored()
    {
        lab.ServePackages();
        var hosts = lab.Fresh(3, new(Java: false, Firewall: true, LoopName: true));
        var names = hosts.Select(host => host.Exec("cat", "/etc/hosts")).ToArray();
        using var cluster = new RemoteCluster(
            hosts,
            more: $"-Address {string.Join(",", hosts.Select(host => host.Address))}",
            archive: StandIn.Archive()
        );

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();

        cluster.AssertHealthy();
        Assert.Contains(
            "Install-PulsarCluster: nothing to do.",
            cluster.Run("$topology | Install-PulsarCluster -Verbose").Succeeded().Verbose
        );
        foreach (var host in hosts)
        {
            Assert.Contains(
                "17.",
                host.Sh(". /etc/pulsar/broker.env && \"$JAVA_HOME/bin/java\" -version 2>&1"),
                StringComparison.Ordinal
            );
            Assert.Contains("curl", host.Exec("curl", "--version"), StringComparison.Ordinal);
            Assert.Equal([OpenPorts, OpenPorts], Ports(host));
            Assert.All(
                hosts,
                peer =>
                    Assert.StartsWith(
                        peer.Address + " ",
                        host.Exec("getent", "ahostsv4", peer.Name),
                        StringComparison.Ordinal
                    )
            );
        }

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();

        Assert.Equal(names, hosts.Select(host => host.Exec("cat", "/etc/hosts")));
        Assert.All(hosts, host => Assert.Equal(["\n", "\n"], Ports(host)));
        Assert.All(
            hosts,
            host =>
                Assert.Equal(
                    "",
                    host.Sh("ls -d /var/lib/pulsarops /etc/pulsar /opt/* /tmp/hsperfdata_pulsar 2>/dev/null || true")
                )
        );
    }

    [Fact]
    public void Java_of_a_JDK_archive_runs_Pulsar_on_a_host_without_one()
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-");
        try
        {
            var archive = Path.Combine(folder.FullName, "jdk-17.tar.gz");
            var host = lab.Fresh(1, new(Java: false))[0];
            Lab.PackJava(archive);
            using var cluster = new RemoteCluster(
                [host],
                more: $"-JavaArchivePath {archive} -JavaArchiveSha512 {Sha512(archive)}"
            );

            // curl is to be had nowhere, and is not needed.
            host.Sh("printf '#!/bin/sh\\n' >/usr/local/bin/curl; chmod 755 /usr/local/bin/curl");
            cluster.Run("$topology | Install-PulsarCluster").Succeeded();

            cluster.AssertHealthy();
            Assert.StartsWith(
                "/opt/",
                host.Sh("readlink -f /proc/\"$(pgrep -x java | head -n 1)\"/exe"),
                StringComparison.Ordinal
            );
            Assert.Contains(
                "Install-PulsarCluster: nothing to do.",
                cluster.Run("$topology | Install-PulsarCluster -Verbose").Succeeded().Verbose
            );
            cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
            Assert.Equal("", host.Sh("ls -A /opt"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Sha512(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexString(SHA512.HashData(stream));
    }

    /// <summary>Those that are open now, and those that are after a restart.</summary>
    private static string[] Ports(LabHost host) =>
        [host.Exec("firewall-cmd", "--list-ports"), host.Exec("firewall-cmd", "--permanent", "--list-ports")];
}
