using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// An intruder in the service account prepares its folders for the next run, which root does. Each run changes and
/// tells nothing of root's.
/// </summary>
[Collection(nameof(Lab))]
public sealed class AccountTests(Lab lab) : IDisposable
{
    private const string Install = "$topology | Install-PulsarCluster";
    private const string Logs = "/var/log/pulsar/broker";
    private const string Data = "/var/lib/pulsar";

    public void Dispose() => lab.ForgetAfterFailure();

    [Fact]
    public void File_in_the_account_s_folder_is_written_by_the_account()
    {
        var (host, cluster, before) = Deployed();
        using (cluster)
        {
            host.AsAccount(
                $"cd {Data}/zookeeper; rm myid; "
                + "ln -s /root/vault/file600 myid.pulsarops-new; ln -s /srv/vault/file600 myid");

            cluster.Run(Install).Succeeded();

            Assert.Equal(
                "1 pulsar 644\n",
                host.Host.Sh($"printf '%s ' $(cat {Data}/zookeeper/myid); stat -c '%U %a' {Data}/zookeeper/myid"));
            Assert.Equal(before, host.Outside());
        }
    }

    [Fact]
    public void Folder_that_leads_to_root_s_stays_root_s()
    {
        var (host, cluster, before) = Deployed();
        using (cluster)
        {
            host.AsAccount($"mv {Data}/bookie/ledgers {Data}/aside; ln -s /root/vault {Data}/bookie/ledgers");
            Assert.Contains(nameof(SR.StepFailed), cluster.Run(Install).ErrorIds);
            Assert.Equal(before, host.Outside());

            // Readable by all, so that it is looked at as a folder.
            host.AsAccount($"rm {Data}/bookie/ledgers; ln -s /srv/vault {Data}/bookie/ledgers");
            host.Host.Sh("chmod 711 /srv/vault");
            Assert.Contains(nameof(SR.StepFailed), cluster.Run(Install).ErrorIds);
            host.Host.Sh("chmod 755 /srv/vault");
            Assert.Equal(before, host.Outside());

            host.AsAccount($"rm {Data}/bookie/ledgers; mv {Data}/aside {Data}/bookie/ledgers");
            host.Host.Sh($"chown root {Data}/bookie/ledgers");
            cluster.Run(Install).Succeeded();
            Assert.Equal("pulsar\n", host.Host.Sh($"stat -c %U {Data}/bookie/ledgers"));
            Assert.Equal(before, host.Outside());
        }
    }

    [Theory]
    [InlineData("Systemd")]
    [InlineData("Daemon")]
    public void Output_of_a_service_is_opened_by_the_account(string manager)
    {
        var (host, cluster, before) = Deployed(manager);
        using (cluster)
        {
            cluster.Run("$topology | Stop-PulsarBroker -Kill").Succeeded();
            host.AsAccount($"rm -f {Logs}/broker.out; ln -s /root/vault/file600 {Logs}/broker.out");

            Assert.NotEmpty(cluster.Run("$topology | Start-PulsarBroker -TimeoutSeconds 10").ErrorIds);
            Assert.Equal(before, host.Outside());

            host.AsAccount($"rm {Logs}/broker.out");
            cluster.Run(Install).Succeeded();
            cluster.AssertReady();
            Assert.Equal("pulsar\n", host.Host.Sh($"stat -c %U {Logs}/broker.out"));
            Assert.Equal(before, host.Outside());
        }
    }

    [Theory]
    [InlineData("Systemd")]
    [InlineData("Daemon")]
    public void Process_of_root_is_not_ended_for_a_pid_file_that_names_it(string manager)
    {
        var (host, cluster, _) = Deployed(manager);
        using (cluster)
        {
            var victim = host.StartVictim();
            var file = cluster.Topology.Of(PulsarRole.Broker).Single().PidFile;
            host.AsAccount($"echo '{host.RecordOf(victim)}' >{file}");

            cluster.Run("$topology | Stop-PulsarBroker -Kill");
            Assert.True(host.IsRunning(victim));

            // The pid file itself cannot be exchanged, and what is read of it has an end.
            Assert.NotEqual(0, host.Host.TryExec("runuser", "-u", "pulsar", "--", "rm", "-f", file).ExitCode);
            host.AsAccount($"truncate -s 4G {file}");
            cluster.Run("$topology | Get-PulsarCluster").Succeeded();

            host.Host.Sh($"kill {victim}; pkill -u pulsar -f 'broker' || true");
            cluster.Run(Install).Succeeded();
            cluster.AssertReady();
        }
    }

    [Fact]
    public void Last_log_lines_are_those_that_the_account_may_read()
    {
        var (host, cluster, before) = Deployed();
        using (cluster)
        {
            cluster.Run("$topology | Stop-PulsarBroker -Kill").Succeeded();
            host.AsAccount(
                $"cd {Logs}; rm -f broker.log broker.out; ln -s /root/vault/file600 broker.log; mkfifo broker.out");

            var run = cluster.Run("$topology | Start-PulsarBroker -TimeoutSeconds 5");

            Assert.NotEmpty(run.ErrorIds);
            Assert.DoesNotContain(AccountHost.Secret, run.Everything, StringComparison.Ordinal);
            host.AsAccount($"rm {Logs}/broker.log {Logs}/broker.out");
            cluster.Run(Install).Succeeded();
            Assert.Equal(before, host.Outside());
        }
    }

    [Fact]
    public void Folders_behind_an_administrator_s_links_are_used_and_emptied()
    {
        var host = new AccountHost(lab.Fresh(1, prefix: "link")[0]);
        host.PlantSecrets();
        host.Host.Sh("""
            mkdir -p /data/opt /data/logs
            rmdir /opt; ln -s /data/opt /opt
            ln -s ../../data/missing /var/lib/pulsar
            ln -s /data/logs /var/log/pulsar
            """);
        using var cluster = new RemoteCluster([host.Host], archive: StandIn.Archive());

        var run = cluster.Run("$topology | Initialize-PulsarHost | Install-PulsarCluster");
        Assert.Contains(nameof(SR.PathUnsafe), run.ErrorIds);
        Assert.Contains("/var/lib/pulsar is a link to", run.Everything, StringComparison.Ordinal);
        Assert.Equal("", host.Host.Sh("ls /data/opt /data/logs | grep -v : || true").Trim());

        host.Host.Sh("mkdir /data/missing");
        cluster.Run(Install).Succeeded();
        cluster.AssertReady();
        Assert.Contains(
            "Install-PulsarCluster: nothing to do.", cluster.Run(Install + " -Verbose").Succeeded().Verbose);
        Assert.Equal("pulsar\n", host.Host.Sh("stat -c %U /data/missing/bookie/ledgers"));

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        Assert.Equal(
            "/data/opt ../../data/missing /data/logs",
            host.Host.Sh("echo $(readlink /opt /var/lib/pulsar /var/log/pulsar)").Trim());
        Assert.Equal("/data\n/data/logs\n/data/missing\n/data/opt\n", host.Host.Sh("find /data | sort"));
    }

    /// <summary>One host with all roles; another manager of services begins with a new one.</summary>
    private (AccountHost Host, RemoteCluster Cluster, string Before) Deployed(string manager = "Systemd")
    {
        var host = new AccountHost(lab.HostsOf<AccountTests>(1, prefix: manager == "Systemd" ? "unit" : "daemon")[0]);
        var cluster = new RemoteCluster([host.Host], archive: StandIn.Archive(), more: $"-ServiceManager {manager}");
        cluster.Run(Install).Succeeded();
        host.PlantSecrets();
        return (host, cluster, host.Outside());
    }
}
