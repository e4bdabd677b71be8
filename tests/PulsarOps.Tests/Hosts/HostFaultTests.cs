using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Deployment;
using PulsarOps.Deployment.Journal;
using PulsarOps.Deployment.Locking;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Something happens to the second of three hosts in the middle of a run: it is told with its host, cause and remedy, that host's files are as
/// they were, the others have done their part, and when it is put right the next run reaches the goal.
/// </summary>
[Collection(nameof(Lab))]
public sealed partial class HostFaultTests : IDisposable
{
    private const string Install = "$topology | Install-PulsarCluster";
    private const string Update = "$topology | Update-PulsarCluster";
    private const string Conf = "/etc/pulsar";
    private const string State = "/var/lib/pulsarops";
    private const string Tree = "/opt/apache-pulsar-4.0.8";

    /// <summary>No run waits longer for what does not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int _value = 16;

    private readonly ITestOutputHelper _output;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly string? _lease = Environment.GetEnvironmentVariable(LeaseSettings.Variable);
    private readonly IReadOnlyList<LabHost> _hosts;
    private readonly LabHost _host;
    private readonly RemoteCluster _cluster;

    public HostFaultTests(Lab lab, ITestOutputHelper output)
    {
        _output = output;
        Environment.SetEnvironmentVariable(LeaseSettings.Variable, "6");
        _hosts = lab.HostsOf<HostFaultTests>(3, prefix: "fault");
        _host = _hosts[1];
        _cluster = Cluster();
        _cluster.Run(Install).Succeeded();
        _cluster.Run(Update).Succeeded();
        Tell("the cluster is there");
    }

    [Fact]
    public void Disk_that_is_full_while_a_config_is_written()
    {
        using var changed = Changed();
        var processes = _cluster.Processes().Split('\n');
        ModuleRun run;
        IReadOnlyList<string> before, after;
        using (HostFault.SmallDisk(_host, Conf))
        {
            _host.Sh(HostFault.Fill(Conf));
            before = Files();
            run = Run(changed, Update);
            after = Files();
        }

        AssertTold(run, [nameof(SR.StepFailed), nameof(SR.StageIncomplete)], $"{Conf}/broker.conf", "No space left on device");
        Assert.Equal(before, after);
        // One after the other: the first has got it, and the third was not touched when the second could not be.
        var broker = $"broker@{_hosts[0].Name}";
        Assert.Equal([broker], processes.Except(_cluster.Processes().Split('\n')).Select(line => line.Split(' ')[0]));
        Recovers(changed, Update);
    }

    [Fact]
    public void Disk_that_fills_up_while_the_archive_arrives()
    {
        ChangeTrees();
        using var disk = HostFault.SmallDisk(_host, State);
        var before = Files();
        ModuleRun run;
        // Room was asked for, and somebody else was quicker.
        using (HostFault.When(_host, "head", $"-c\\ {new FileInfo(StandIn.Archive()).Length}", HostFault.Fill(State)))
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.UploadFailed), nameof(SR.StageIncomplete)], "No space left on device");
        Assert.Equal(before, Files());
        AssertOthers(host => !IsChanged(host));
        _host.Sh(HostFault.MakeRoom(State));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Disk_that_fills_up_while_the_release_is_unpacked()
    {
        ChangeTrees();
        using var disk = HostFault.SmallDisk(_host, "/opt", 40);
        var before = Files();
        ModuleRun run;
        using (HostFault.When(_host, "tar", "-xzf*", HostFault.Fill("/opt")))
            run = Run(_cluster, Install);
        _host.Sh(HostFault.MakeRoom("/opt"));

        AssertTold(run, [nameof(SR.StepFailed), nameof(SR.StageIncomplete)], "No space left on device");
        Assert.Equal(before, Files());
        AssertOthers(host => !IsChanged(host));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Disk_that_fills_up_while_the_journal_is_written()
    {
        Assert.All(_hosts, host => host.Sh($"find {Conf} -type f -delete"));
        using var disk = HostFault.SmallDisk(_host, State);
        // The last of its pages, which the disk has given already, is to be used up soon.
        _host.Sh($"cd {State}/test; size=$((3500 - $(stat -c %s journal) % 4096)); [ $size -lt 100 ] || printf 'end\\t%0*d\\t0\\tsucceeded\\n' $size 0 >>journal");
        ModuleRun run;
        using (HostFault.When(_host, "mv", $"*\\ {Conf}/*", HostFault.Fill(State)))
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.JournalUnwritable), nameof(SR.StageIncomplete)], "No space left on device");
        // What could not be put on record was not done, and nothing of it is half there.
        Assert.False(IsThere(_host, run.Errors[0].Exception.Message.Split(' ')[1]));
        Assert.Equal("", _host.Sh($"find {Conf} -name '*.pulsarops-new'"));
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        _host.Sh(HostFault.MakeRoom(State));
        Recovers(_cluster, Install);
        Assert.Equal(PulsarOperationStatus.Failed, Operations()[1].Status);
    }

    [Fact]
    public void File_system_of_configs_that_is_read_only()
    {
        using var changed = Changed();
        ModuleRun run;
        var before = Files();
        using (HostFault.ReadOnly(_host, Conf))
            run = Run(changed, Update);

        AssertTold(run, [nameof(SR.StepFailed), nameof(SR.StageIncomplete)], $"{Conf}/broker.conf", "Read-only file system");
        Assert.Equal(before, Files());
        Recovers(changed, Update);
    }

    [Fact]
    public void File_system_of_the_state_that_is_read_only()
    {
        Assert.All(_hosts, host => host.Sh($"rm {Conf}/broker.conf"));
        ModuleRun run;
        var before = Files();
        using (HostFault.ReadOnly(_host, State))
            run = Run(_cluster, Install);

        AssertTold(run, [nameof(SR.LeaseUnwritable), nameof(SR.HostsSilent)], State, "Read-only file system");
        Assert.Equal(before, Files());
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Hosts_that_do_not_reach_each_other()
    {
        _cluster.Run("$topology | Stop-PulsarCluster -Force").Succeeded();
        var before = Files();
        ModuleRun run;
        _hosts[0].Partition();
        _hosts[1].Partition();
        try
        {
            run = Run(_cluster, "$topology | Start-PulsarCluster -TimeoutSeconds 5");
        }
        finally
        {
            _hosts[0].Heal();
            _hosts[1].Heal();
        }

        AssertTold(
            run, [nameof(SR.GateTimedOut), nameof(SR.GateTimedOut), nameof(SR.GateTimedOut), nameof(SR.StageIncomplete)],
            "zookeeper@", "was not ready within 5 s: no quorum yet");
        Assert.Equal(before, Files());
        Recovers(_cluster, "$topology | Start-PulsarCluster");
    }

    [Fact]
    public void Host_that_is_cut_off_from_the_controller_in_the_middle()
    {
        Assert.All(_hosts, host => host.Sh($"rm {Conf}/broker.conf"));

        var run = Struck(_cluster, Install, "mv", $"*\\ {Conf}/broker.conf", _host.CutOff);
        _host.Heal();

        AssertTold(run, [nameof(SR.ConnectionLost), nameof(SR.StageIncomplete)], "no answer within 3 s");
        AssertOthers(host => IsThere(host, $"{Conf}/broker.conf"));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Host_that_loses_its_power_while_it_unpacks()
    {
        ChangeTrees();
        var before = Files();

        var run = Struck(_cluster, Install, "tar", "-xzf*", () =>
        {
            // When all has arrived, and is awaited.
            _host.Sh($"timeout 20 sh -c 'while ls {State}/test/*.part; do sleep 0.1; done' >/dev/null 2>&1; sleep 0.3");
            LosePower();
        });

        AssertLost(run);
        Assert.Equal(before, Files());
        AssertOthers(host => !IsChanged(host));
        Recovers(_cluster, Install);
    }

    [Fact]
    public void Host_that_loses_its_power_while_a_service_is_awaited()
    {
        using var changed = Changed();

        var run = Struck(changed, Update, "python3", "*standin.py\\ broker\\ *", LosePower);

        AssertLost(run);
        Recovers(changed, Update);
    }

    [Fact]
    public void Rights_of_root_that_are_taken_away_in_the_middle()
    {
        using var changed = Changed();
        ModuleRun run;
        // The script that is under way has them still.
        using (HostFault.When(_host, "mv", $"*\\ {Conf}/broker.conf", "mv /etc/sudoers.d/ops /var/tmp/ops"))
            run = Run(changed, Update);
        _host.Sh("mv /var/tmp/ops /etc/sudoers.d/ops");

        AssertTold(run, [nameof(SR.PrivilegeRequired), nameof(SR.StageIncomplete)], "ops", "may not run commands as root: sudo:");
        Assert.Contains($"managedLedgerCacheSizeMB={_value}", _hosts[0].Sh($"cat {Conf}/broker.conf"), StringComparison.Ordinal);
        Recovers(changed, Update);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        Environment.SetEnvironmentVariable(LeaseSettings.Variable, _lease);
        Tell("the end");
    }

    private RemoteCluster Cluster() => RemoteCluster.Of(
        _hosts,
        string.Join(
            "\n",
            [
                "cluster: test",
                string.Create(CultureInfo.InvariantCulture, $"roles: {{ broker: {{ settings: {{ managedLedgerCacheSizeMB: {_value} }} }} }}"),
                "nodes:",
                .. _hosts.Select(host => $"  - {{ name: {host.Name}, roles: [zookeeper, bookie, broker] }}"),
            ]),
        archive: StandIn.Archive(), connection: "timeoutSeconds: 3");

    /// <summary>The same with another setting of all brokers.</summary>
    private RemoteCluster Changed()
    {
        _value++;
        return Cluster();
    }

    private ModuleRun Run(RemoteCluster cluster, string script)
    {
        var watch = Stopwatch.StartNew();
        var run = cluster.Run(script);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The run took {watch.Elapsed.TotalSeconds:0.0} s."));
        Assert.True(watch.Elapsed < Patience, $"{watch.Elapsed}");
        foreach (var error in run.Errors)
            _output.WriteLine($"  {error.FullyQualifiedErrorId}: {error.Exception.Message} {error.ErrorDetails?.RecommendedAction}");
        return run;
    }

    /// <summary>A run in which something happens to the host while a program is called there.</summary>
    private ModuleRun Struck(RemoteCluster cluster, string script, string program, string pattern, Action what)
    {
        using var hit = HostFault.When(_host, program, pattern, "sleep 5");
        var strike = Task.Run(() =>
        {
            hit.Await();
            what();
        });
        var run = Run(cluster, script);
        strike.Wait();
        return run;
    }

    private void LosePower()
    {
        _host.Crash();
        _host.Start();
    }

    private void ChangeTrees() => Assert.All(_hosts, host => host.Sh($"echo '# changed' >>{Tree}/bin/pulsar"));

    private static bool IsChanged(LabHost host) => host.Sh($"cat {Tree}/bin/pulsar").Contains("# changed", StringComparison.Ordinal);

    private static bool IsThere(LabHost host, string path) => host.TryExec("test", "-e", path).ExitCode == 0;

    private void AssertOthers(Predicate<LabHost> hasItsPart) => Assert.All(_hosts.Where(host => host != _host), host => Assert.True(hasItsPart(host), host.Name));

    private IReadOnlyList<PulsarOperation> Operations() => _cluster.Run("$topology | Get-PulsarOperation").Succeeded().Of<PulsarOperation>();

    /// <summary>Where it is back soon, the connection is reset, or the next one is refused.</summary>
    private void AssertLost(ModuleRun run)
    {
        Assert.Contains(run.ErrorIds[0], (string[])[nameof(SR.ConnectionLost), nameof(SR.HostUnreachable)]);
        AssertTold(run, [run.ErrorIds[0], nameof(SR.StageIncomplete)]);
    }

    /// <summary>All errors by their ids; one names the host and what happened there, and all say what to do.</summary>
    private void AssertTold(ModuleRun run, string[] ids, params string[] words)
    {
        Assert.Equal(ids, run.ErrorIds);
        Assert.Empty(run.Output);
        Assert.Contains(run.Errors, error => words.Append(_host.Name).All(word => error.Exception.Message.Contains(word, StringComparison.Ordinal)));
        Assert.All(run.Errors, error => Assert.IsType<PulsarOpsException>(error.Exception));
        Assert.All(run.Errors, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
    }

    /// <summary>
    /// The host's files, with all that a write would change. The state goes on, folders have another time when something failed in them, and
    /// beside a release there is what was unpacked of the new one.
    /// </summary>
    private IReadOnlyList<string> Files() =>
    [
        .. _cluster.Snapshot().Where(line => line.StartsWith(_host.Name, StringComparison.Ordinal))
            .Where(line => !line.Contains(State, StringComparison.Ordinal) && !line.Contains($"{Tree}.unpacking", StringComparison.Ordinal))
            .Select(line => TimeOfFolder().Replace(line, "$1")),
    ];

    private void Recovers(RemoteCluster cluster, string command)
    {
        Tell("the fault");
        cluster.Run(command).Succeeded();
        cluster.AssertReady();
        Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
        Tell("the next run");
    }

    private void Tell(string what) => _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: at {_watch.Elapsed.TotalSeconds:0.0} s"));

    [GeneratedRegex(@"^(\S+ \S+ d \S+ \S+) .*$")]
    private static partial Regex TimeOfFolder();
}
