using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Deployment;
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
        archive: StandIn.Archive());

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
        foreach (var error in run.Errors)
            _output.WriteLine($"  {error.FullyQualifiedErrorId}: {error.Exception.Message} {error.ErrorDetails?.RecommendedAction}");
        return run;
    }

    /// <summary>All errors by their ids; the first one names the host and what happened there, and says what to do.</summary>
    private void AssertTold(ModuleRun run, string[] ids, params string[] words)
    {
        Assert.Equal(ids, run.ErrorIds);
        Assert.Empty(run.Output);
        var error = Assert.IsType<PulsarOpsException>(run.Errors[0].Exception);
        Assert.Contains(_host.Name, error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.All(run.Errors, each => Assert.NotEmpty(each.ErrorDetails.RecommendedAction));
    }

    /// <summary>The host's files, with all that a write would change. The state goes on, and folders have another time when something failed in them.</summary>
    private IReadOnlyList<string> Files() =>
    [
        .. _cluster.Snapshot().Where(line => line.StartsWith(_host.Name, StringComparison.Ordinal) && !line.Contains(State, StringComparison.Ordinal))
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
