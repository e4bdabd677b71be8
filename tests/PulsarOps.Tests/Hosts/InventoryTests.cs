using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// A host with everything that administrators have on theirs: nothing of it changes, whatever PulsarOps does there.
/// </summary>
[Collection(nameof(LabBeside))]
public sealed class InventoryTests(Lab lab)
{
    /// <summary>Files, units, accounts and mounts of others, in and beside the places that PulsarOps uses.</summary>
    private const string Furnish = """
        put() {
          mkdir -p "${1%/*}"
          printf 'theirs %s\n' "$1" >"$1"
          chmod "${2:-640}" "$1"
          chown "${3:-root:root}" "$1"
        }
        useradd --system --no-create-home archivist
        # A release that was unpacked by hand, with data and an edited configuration; and another one beside it.
        put /opt/apache-pulsar-3.0.0/data/standalone/bookkeeper/current/VERSION
        put /opt/apache-pulsar-3.0.0/conf/broker.conf 644
        put /opt/apache-pulsar-4.0.8.bak/notes
        put /opt/other/bin/tool 755
        # Keys, tokens and files in the configuration folder, and in the folders of data and logs.
        put /etc/pulsar/keys/broker.key.pem 600
        put /etc/pulsar/token.jwt 400 archivist:archivist
        put /etc/pulsar/functions_worker.yml 644
        put /etc/pulsar/bin/mine.sh 755
        put /var/lib/pulsar/backup/dump.tar 600 archivist:archivist
        put /var/log/pulsar/audit/today.log 644 archivist:archivist
        put /var/lib/pulsarops/README
        put /etc/security/limits.d/90-pulsar.conf 644
        put /etc/sysctl.d/90-pulsar.conf 644
        # Units: of an exporter, of another Pulsar, of a firewall.
        for unit in pulsar-exporter pulsar-standalone pulsarops-firewall-other; do
          printf '[Service]\nExecStart=/bin/sleep 1000000\n[Install]\nWantedBy=multi-user.target\n' \
            >"/etc/systemd/system/$unit.service"
        done
        systemctl -q enable --now pulsar-exporter.service
        # Mount points, with a file system's own folder and a foreign file.
        for disk in /mnt/disk1 /data1; do
          mkdir -p "$disk"
          mount -t tmpfs -o size=1g,mode=755 tmpfs "$disk"
          mkdir -m 700 "$disk/lost+found"
          put "$disk/archive/photo.jpg" 640 archivist:archivist
        done
        chmod 711 /data1
        """;

    /// <summary>
    /// Content, owner and mode of everything foreign. Times of folders are not compared, because PulsarOps writes
    /// into them.
    /// </summary>
    private const string Inventory = """
        {
          find /opt /etc/pulsar /var/lib/pulsar /var/log/pulsar /var/lib/pulsarops /etc/security/limits.d \
            /etc/sysctl.d /mnt /data1 /etc/systemd/system \
            -printf '%p %y %m %u:%g %l\n' 2>/dev/null
          find /opt /etc/pulsar /var/lib/pulsar /var/log/pulsar /var/lib/pulsarops /etc/security/limits.d \
            /etc/sysctl.d /mnt /data1 /etc/systemd/system \
            -type f -exec sha256sum {} + 2>/dev/null
          getent passwd archivist ops root
          awk '$2 == "/mnt/disk1" || $2 == "/data1"' /proc/mounts
          systemctl is-active pulsar-exporter.service
          cat /etc/hosts
        } | sort
        """;

    private const string Layout = """
        cluster: test
        paths: { config: /etc/pulsar, data: /var/lib/pulsar, logs: /var/log/pulsar }
        roles:
          bookie: { journalDirectories: [/data1], ledgerDirectories: [/mnt/disk1] }
        nodes:
          - { name: node1, roles: [zookeeper, bookie, broker] }
        """;

    [Fact]
    public void Nothing_of_others_changes_in_content_owner_or_mode()
    {
        var host = lab.Fresh(1)[0];
        host.Sh(Furnish);
        var before = Of(host);
        using var cluster = RemoteCluster.Of([host], Layout, archive: StandIn.Archive());

        // On a host that PulsarOps has never touched there is nothing to take away.
        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.Equal(before, Of(host));

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        AssertUnchanged(before, host, "Install-PulsarCluster");
        cluster.AssertHealthy();
        Assert.Contains(
            "Install-PulsarCluster: nothing to do.",
            cluster.Run("$topology | Install-PulsarCluster -Verbose").Succeeded().Verbose);
        cluster.Run("$topology | Update-PulsarCluster").Succeeded();
        AssertUnchanged(before, host, "Update-PulsarCluster");
        cluster.Run("$topology | Restart-PulsarBroker").Succeeded();
        AssertUnchanged(before, host, "Restart-PulsarBroker");

        // Runs that fail midway, as the broker ends with what it is given: one is rolled back, one is not.
        var good = cluster.Topology;
        cluster.With(topology => topology.Set("metadataStoreSessionTimeoutMillis", "soon", PulsarRole.Broker));
        Assert.NotEmpty(cluster.Run("$topology | Update-PulsarCluster").Errors);
        AssertUnchanged(before, host, "an update that was rolled back");
        cluster.Run("$topology | Stop-PulsarBroker").Succeeded();
        Assert.NotEmpty(cluster.Run("$topology | Install-PulsarCluster").Errors);
        AssertUnchanged(before, host, "a run that failed midway");
        Assert.Contains("=soon", host.Exec("cat", "/etc/pulsar/broker.conf"), StringComparison.Ordinal);
        cluster.With(_ => good).Run("$topology | Install-PulsarCluster").Succeeded();

        // A foreign file is in the way, so the run is refused.
        host.Sh(
            "rm /etc/pulsar/client.conf; umask 027; echo theirs >/etc/pulsar/client.conf.mine; "
                + "ln -s client.conf.mine /etc/pulsar/client.conf");
        var link = Of(host).Except(before)
            .Where(line => line.Contains("client.conf", StringComparison.Ordinal)).ToArray();
        cluster.Run("$topology | Stop-PulsarBroker").Succeeded();
        host.Sh("mkdir /opt/apache-pulsar-4.0.8/connectors; echo nar >/opt/apache-pulsar-4.0.8/connectors/io.nar");
        var failed = cluster.Run("$topology | Install-PulsarCluster");
        Assert.Contains(
            failed.Errors,
            error => error.FullyQualifiedErrorId.StartsWith("ReleaseChanged", StringComparison.Ordinal));
        Assert.Contains(
            failed.Errors, error => error.ToString().Contains("connectors/io.nar", StringComparison.Ordinal));
        AssertUnchanged([.. before, .. link], host, "a run that was refused");
        host.Sh("rm /etc/pulsar/client.conf /etc/pulsar/client.conf.mine");

        cluster.Run("$topology | Uninstall-PulsarCluster -Force").Succeeded();
        AssertUnchanged(before, host, "Uninstall-PulsarCluster");
        Assert.Equal("nar\n", host.Exec("cat", "/opt/apache-pulsar-4.0.8/connectors/io.nar"));
        Assert.Equal(
            "", host.Sh("ls /etc/pulsar/*.conf /etc/pulsar/*.env /opt/apache-pulsar-4.0.8/bin 2>/dev/null || true"));
        host.Sh("rm -r /opt/apache-pulsar-4.0.8");

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var removed = cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.Contains(removed.Warnings, warning => warning.Contains("/etc/pulsar", StringComparison.Ordinal));
        // Nothing of PulsarOps is left either, but for what services and tools wrote as others.
        Assert.Equal(before, Of(host));
    }

    private static string[] Of(LabHost host) => host.Sh(Inventory).Split('\n');

    private static void AssertUnchanged(string[] before, LabHost host, string after)
    {
        var gone = before.Except(Of(host)).ToArray();
        Assert.True(gone.Length == 0, $"{after} has changed:\n{string.Join('\n', gone)}");
    }
}
