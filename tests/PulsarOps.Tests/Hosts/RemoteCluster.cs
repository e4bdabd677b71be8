using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>A cluster on hosts of the lab, over SSH. Small JVMs: the hosts share two cores.</summary>
internal sealed class RemoteCluster : IDisposable
{
    /// <summary>
    /// What PulsarOps keeps on a host. Data, logs and what services write in its run folder are the services' own.
    /// </summary>
    private const string Owned = """
        for path in /etc/pulsar /etc/systemd/system/pulsar-* /etc/systemd/system/multi-user.target.wants/pulsar-* \
            /etc/hosts /etc/hostname \
            /etc/sysctl.d /etc/security/limits.d /etc/passwd /var/lib/pulsarops /var/lib/pulsar/zookeeper/myid "$@"; do
          [ ! -e "$path" ] ||
            find "$path" -path '*/run/*' -prune -o -path '*/logs/*' -prune -o -printf '%p %y %m %u %T@ %s\n'
        done
        find /opt -maxdepth 2 -printf '%p %y %m %u %T@\n'
        find /etc/systemd/system -name 'pulsar*' -type f -exec sha256sum {} +
        [ ! -d /etc/pulsar ] || find /etc/pulsar -name 'pulsar*' -type f -exec sha256sum {} +
        """;

    private readonly Module _module = new();

    /// <param name="hosts">The hosts.</param>
    /// <param name="version">The release of Pulsar.</param>
    /// <param name="more">Further parameters of New-PulsarTopology.</param>
    /// <param name="profile">What the Java virtual machines are set up for.</param>
    /// <param name="archive">The stand-in; without it, it is real Pulsar.</param>
    /// <param name="sshConfig">Another way to the hosts than straight.</param>
    public RemoteCluster(
        IReadOnlyList<LabHost> hosts,
        string version = "4.0.8",
        string more = "",
        string profile = "-Profile Small",
        string? archive = null,
        string? sshConfig = null
    )
        : this(
            hosts,
            $"New-PulsarTopology test -Version {version} -HostName {string.Join(",", hosts.Select(host => host.Name))} "
                + $"-SshConfigPath {sshConfig ?? Lab.SshConfigFile} {profile} "
                + $"{more}{(archive is null ? "" : $" -ArchivePath {archive}")}",
            archive is null ? Archives.Require(version) : ""
        ) { }

    private RemoteCluster(IReadOnlyList<LabHost> hosts, string newTopology, string _)
    {
        Hosts = hosts;
        NewTopology = newTopology;
        Topology = _module.Run(NewTopology).Succeeded().Of<PulsarTopology>().Single();
    }

    /// <summary>As a file describes it; how the hosts are reached and the profile are said here.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="yaml">The rest of the file.</param>
    /// <param name="version">The release of Pulsar.</param>
    /// <param name="archive">The stand-in; without it, it is real Pulsar.</param>
    /// <param name="connection">More of how the hosts are reached.</param>
    /// <param name="more">Further parameters of Import-PulsarTopology.</param>
    public static RemoteCluster Of(
        IReadOnlyList<LabHost> hosts,
        string yaml,
        string version = "4.0.8",
        string? archive = null,
        string connection = "",
        string more = ""
    )
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-");
        try
        {
            var file = Path.Combine(folder.FullName, "cluster.yaml");
            File.WriteAllText(
                file,
                $"version: {version}\nprofile: small\nconnection: {{ sshConfig: "
                    + $"{Lab.SshConfigFile}{(connection.Length > 0 ? ", " : "")}{connection} }}\n"
                    + (archive is null ? "" : $"archive: {{ path: {archive} }}\n")
                    + yaml
            );
            return new(hosts, $"Import-PulsarTopology {file} {more}", archive is null ? Archives.Require(version) : "");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public IReadOnlyList<LabHost> Hosts { get; }

    /// <summary>The command that makes the topology, for other processes.</summary>
    public string NewTopology { get; }

    public PulsarTopology Topology { get; private set; }

    /// <summary>
    /// What has lost its power has to wait 15 s for the end of its session, and not 30: a bookie to serve, a broker
    /// for its topics of before. Not less, as the others lose theirs where they do not find another ZooKeeper server
    /// in a third of it, and a bookie ends then. A bookie waits 5 s longer than a session is, as it does without
    /// these settings.
    /// </summary>
    public RemoteCluster WithShortSessions()
    {
        Topology = Topology
            .Set("maxSessionTimeout", "15000", PulsarRole.ZooKeeper)
            .Set("zkTimeout", "20000", PulsarRole.Bookie)
            .Set("metadataStoreSessionTimeoutMillis", "15000", PulsarRole.Broker);
        return this;
    }

    public RemoteCluster With(Func<PulsarTopology, PulsarTopology> change)
    {
        Topology = change(Topology);
        return this;
    }

    public LabHost HostOf(PulsarService service) => Hosts.Single(host => host.Name == service.Node);

    /// <summary>Kills a controller on another machine after a while.</summary>
    public void KillDuring(string command, int seconds, KeyFolder keys, ITestOutputHelper output)
    {
        using var controller = Controller.Run(
            $"{NewTopology} | {command} -WaitSeconds 60 | Out-Null",
            Controller.Elsewhere(keys.Path, leaseSeconds: 10));
        Thread.Sleep(TimeSpan.FromSeconds(seconds));
        var isKilled = controller.TryStop();
        output.WriteLine($"{command}: {(isKilled ? "killed" : "came to its end")} within {seconds} s");
        if (isKilled)
            controller.Signal(Controller.SigKill);
        controller.Wait();
    }

    public ModuleRun Run(string script) => _module.Run(script, ("topology", Topology));

    public IReadOnlyList<PulsarServiceStatus> Status() =>
        Run("$topology | Get-PulsarCluster").Succeeded().Of<PulsarServiceStatus>();

    /// <summary>Who runs, since when: equal before and after means that nothing was restarted.</summary>
    public string Processes() =>
        string.Join("\n", Status().Select(service => $"{service.Service} {service.ProcessId} {service.Since:O}"));

    public void AssertReady() => Assert.All(
        Status().Where(service => service.State != PulsarServiceState.Ready),
        service => Assert.Fail($"{service}: {service.Detail}\n{LastWords(service.Service)}"));

    /// <summary>
    /// Every service is ready, and messages went through every broker and were read through another one.
    /// </summary>
    public void AssertHealthy()
    {
        var run = Run("$topology | Test-PulsarCluster");
        var checks = run.Of<PulsarCheck>();
        Assert.All(
            checks,
            check => Assert.True(check.Status == PulsarCheckStatus.Passed, $"{check}: {check.Message} {check.Evidence}")
        );
        run.Succeeded();
        Assert.Equal(Topology.Services.Count, checks.Count(check => check.Name == "Ready"));
        Assert.Equal(
            Topology.Services.Count(
                service => service.Role is PulsarRole.Broker or PulsarRole.Proxy or PulsarRole.WebSocket),
            checks.Count(check => check.Name == "Messages"));
    }

    /// <summary>Every file that PulsarOps keeps, of all hosts, with all that a write would change.</summary>
    public IReadOnlyList<string> Snapshot(params string[] more) =>
        [
            .. Hosts
                .SelectMany(host =>
                    host.Exec(["sh", "-c", Owned, "sh", .. more]).Split('\n').Select(line => $"{host.Name} {line}")
                )
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose() => _module.Dispose();

    /// <summary>The last lines of a service's log, because its host is gone when a failed test is read.</summary>
    private string LastWords(string id)
    {
        var service = Topology.Services.Single(service => service.Id == id);
        var (_, output, errors) = HostOf(service)
            .TryExec("sh", "-c", $"tail -n 150 {service.LogDirectory}/*.log {service.OutputFile} | cut -c1-300");
        return output + errors;
    }
}
