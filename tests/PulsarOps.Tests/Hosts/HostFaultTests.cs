using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Coordination;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// The second of three hosts fails in the middle of a run. The error names the host, the cause and the remedy. The
/// host's files are unchanged, the other hosts complete their part, and after the fix the next run reaches the
/// desired state.
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
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

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

    public void Dispose()
    {
        _cluster.Dispose();
        Environment.SetEnvironmentVariable(LeaseSettings.Variable, _lease);
        Tell("the end");
    }

    private RemoteCluster Cluster() =>
        RemoteCluster.Of(
            _hosts,
            string.Join(
                "\n",
                [
                    "cluster: test",
                    // Nobody waits long for the session of what has lost its power.
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"roles: {{ bookie: {{ settings: {{ zkTimeout: 5000 }} }}, broker: {{ settings: {{ "
                            + $"managedLedgerCacheSizeMB: {_value} }} }} }}"
                    ),
                    "nodes:",
                    .. _hosts.Select(host => $"  - {{ name: {host.Name}, roles: [zookeeper, bookie, broker] }}"),
                ]
            ),
            archive: StandIn.Archive(),
            connection: "timeoutSeconds: 3"
        );

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
        _output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"The run took {watch.Elapsed.TotalSeconds:0.0} s.")
        );
        Assert.True(watch.Elapsed < Timeout, $"{watch.Elapsed}");
        foreach (var error in run.Errors)
            _output.WriteLine(
                $"  {error.FullyQualifiedErrorId}: {error.Exception.Message} {error.ErrorDetails?.RecommendedAction}"
            );
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

    private void LoseTrees() => Assert.All(_hosts, host => host.Sh($"rm -r {Tree}"));

    private static bool HasTree(LabHost host) => IsThere(host, $"{Tree}/bin/pulsar");

    private static bool IsThere(LabHost host, string path) => host.TryExec("test", "-e", path).ExitCode == 0;

    private void AssertOthers(Predicate<LabHost> hasItsPart) =>
        Assert.All(_hosts.Where(host => host != _host), host => Assert.True(hasItsPart(host), host.Name));

    private IReadOnlyList<PulsarOperation> Operations() =>
        _cluster.Run("$topology | Get-PulsarOperation").Succeeded().Of<PulsarOperation>();

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
        Assert.Contains(
            run.Errors,
            error =>
                words.Append(_host.Name).All(word => error.Exception.Message.Contains(word, StringComparison.Ordinal))
        );
        Assert.All(run.Errors, error => Assert.IsType<PulsarOpsException>(error.Exception));
        Assert.All(run.Errors, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
    }

    /// <summary>
    /// The host's files, with all that a write would change. The state goes on, folders have another time when
    /// something failed in them, and beside a release there is what was unpacked of the new one.
    /// </summary>
    private IReadOnlyList<string> Files() =>
        [
            .. _cluster
                .Snapshot()
                .Where(line => line.StartsWith(_host.Name, StringComparison.Ordinal))
                .Where(line =>
                    !line.Contains(State, StringComparison.Ordinal)
                    && !line.Contains($"{Tree}.unpacking", StringComparison.Ordinal)
                )
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

    private void Tell(string what) =>
        _output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{what}: at {_watch.Elapsed.TotalSeconds:0.0} s")
        );

    [GeneratedRegex(@"^(\S+ \S+ d \S+ \S+) .*$")]
    private static partial Regex TimeOfFolder();
}
