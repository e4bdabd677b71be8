using System.Diagnostics;
using PulsarOps.Common;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Connections that are cut in the middle of something: the next run ends well, and nothing has run twice.
/// </summary>
[Collection(nameof(Lab))]
public sealed class CutTests(Lab lab, ITestOutputHelper output)
{
    private const string Install = "$topology | Install-PulsarCluster";
    private const string State = "/var/lib/pulsarops/test";

    /// <summary>
    /// Beside the rest of the archive: scripts, the protocol, and what was on its way when the connection was cut.
    /// </summary>
    private const long Margin = 10_000_000;

    /// <summary>
    /// Whether a connection waits for the unpacking, which begins with the upload, or for the tool: one that is cut
    /// while nothing goes on by it is only made again.
    /// </summary>
    private const string UnpackingIsAwaited = "grep -q UnpackRelease ../../journal";

    private const string WaitRuns = "grep -qsa \"has_ende[d]\" /proc/[0-9]*/cmdline";

    /// <summary>The fewest seconds that unpacking takes, so that a cut comes in time on a busy machine.</summary>
    private const double Slowness = 4;

    private static readonly int Points = TestTier.IsFull ? 24 : 4;

    /// <summary>
    /// What a connection that is lost may be told as: before it is there, in the middle of a script, and what follows
    /// from that, also when it is lost while the lock is taken.
    /// </summary>
    private static readonly string[] Losses =
    [
        nameof(SR.HostUnreachable), nameof(SR.HostsSilent), nameof(SR.ConnectionLost), nameof(SR.StageIncomplete),
        nameof(SR.LockUnavailable),
    ];

    [Fact]
    public void Deployment_survives_cuts_during_upload_unpacking_and_metadata()
    {
        var length = new FileInfo(Path.Combine(Archives.Require("4.0.8"), "apache-pulsar-4.0.8-bin.tar.gz")).Length;
        LabHost[] hosts = [.. lab.Fresh(3, prefix: "cut")];
        foreach (var host in hosts)
            RunCounter.Install(host, Slowness);
        using var ways = new RelayedHosts(hosts);
        using var cluster = new RemoteCluster(hosts, sshConfig: ways.SshConfigFile);
        var watch = Stopwatch.StartNew();

        // Each at another place of the archive.
        long[] places = [length * 2 / 5, length * 3 / 5, length * 5 / 6];
        foreach (var (relay, place) in ways.Relays.Zip(places))
            relay.CutAfterSending(place);
        AssertLost(cluster.Run(Install), hosts);
        var sent = ways.Relays.Select(relay => relay.Sent).ToArray();
        Tell("upload");

        AssertLost(
            CutDuring(
                "unpack",
                UnpackingIsAwaited,
                cluster,
                hosts,
                host => ways.Relays[Array.IndexOf(hosts, host)].Cut()
            ),
            hosts
        );
        for (var index = 0; index < hosts.Length; index++)
            Assert.InRange(
                ways.Relays[index].Sent - sent[index],
                length - places[index],
                length - places[index] + Margin
            );
        Tell("unpacking");

        // The others have nothing to do meanwhile. Its first words come when it has connected.
        AssertLost(
            CutDuring("metadata", $"[ -s output ] && {WaitRuns}", cluster, [hosts[0]], _ => ways.CutAll()),
            [hosts[0]]
        );
        Tell("metadata");

        cluster.Run(Install).Succeeded();
        Tell("the whole");
        Assert.Equal((3, 1), (RunCounter.Of(hosts, "unpack"), RunCounter.Of(hosts, "metadata")));
        AssertTidy(hosts);
        cluster.AssertHealthy();
        Tell("check");

        void Tell(string what) => output.WriteLine($"{what}: at {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public void Cut_after_any_number_of_bytes_it_is_deployed_by_the_next_run()
    {
        var hosts = lab.Fresh(1, prefix: "cut");
        RunCounter.Install(hosts[0]);
        using var ways = new RelayedHosts(hosts);
        var relay = ways.Relays[0];
        using var cluster = new RemoteCluster(hosts, archive: StandIn.Archive(), sshConfig: ways.SshConfigFile);
        cluster.Run(Install).Succeeded();
        var (sent, received) = (relay.Sent, relay.Received);
        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();

        for (var point = 1; point <= Points; point++)
        {
            RunCounter.Reset(hosts[0]);
            var cuts = relay.Cuts;
            // Every other time by what comes back, where most of what happens later is.
            if (point % 2 == 0)
                relay.CutAfterSending(sent * point / (Points + 1));
            else
                relay.CutAfterReceiving(received * point / (Points + 1));
            var run = cluster.Run(Install);
            output.WriteLine($"point {point}: {string.Join(", ", run.ErrorIds)}");
            Assert.Equal(cuts + 1, relay.Cuts);
            Assert.All(run.ErrorIds, id => Assert.Contains(id, Losses));
            relay.Spare();

            cluster.Run(Install).Succeeded();

            cluster.AssertReady();
            Assert.Equal((1, 1), (RunCounter.Of(hosts, "unpack"), RunCounter.Of(hosts, "metadata")));
            Assert.Contains(
                "Install-PulsarCluster: nothing to do.",
                cluster.Run($"{Install} -Verbose").Succeeded().Verbose
            );
            AssertTidy(hosts);
            cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Force").Succeeded();
        }
    }

    /// <summary>
    /// A run whose connections are cut when a job is under way on the hosts and, asked in its folder, something is
    /// true.
    /// </summary>
    private static ModuleRun CutDuring(
        string job,
        string when,
        RemoteCluster cluster,
        IReadOnlyList<LabHost> hosts,
        Action<LabHost> cut
    )
    {
        var folder = $"{State}/jobs/{job}";
        // Threads of their own, for the run itself keeps those of the pool busy.
        var cuts = hosts.Select(host => Task.Factory.StartNew(() =>
        {
            host.Sh($"timeout 120 sh -c 'until cd {folder} 2>/dev/null && [ -s pid ] && {when}; do sleep 0.02; done'");
            cut(host);
            // It is hit in its middle, and goes on.
            host.Sh($"read -r pid _ <{folder}/pid && kill -0 $pid && [ ! -e {folder}/status ]");
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var run = cluster.Run(Install);
        Assert.True(
            Task.WaitAll(cuts, TimeSpan.FromSeconds(10)),
            $"There was no job {job} to cut: {string.Join("\n", run.Errors)}"
        );
        return run;
    }

    private static void AssertLost(ModuleRun run, IReadOnlyList<LabHost> hosts)
    {
        Assert.Empty(run.Output);
        Assert.Equal(nameof(SR.StageIncomplete), run.ErrorIds[^1]);
        var lost = run.Errors.SkipLast(1).ToArray();
        Assert.All(
            lost,
            error => Assert.Equal(nameof(SR.ConnectionLost), ((PulsarOpsException)error.Exception).ErrorId)
        );
        Assert.All(lost, error => Assert.NotEmpty(error.ErrorDetails.RecommendedAction));
        Assert.Equal(
            hosts.Select(host => host.Name),
            lost.Select(error => (string)error.TargetObject).Distinct().Order()
        );
    }

    /// <summary>Neither the archive is left nor anything of the jobs.</summary>
    private static void AssertTidy(IReadOnlyList<LabHost> hosts) =>
        Assert.All(
            hosts,
            host =>
                Assert.Equal(
                    "",
                    host.Sh(
                        $"find {State} /opt -maxdepth 2 -mindepth 1 | "
                            + "grep '/jobs/.\\|[.]gz\\|[.]part$\\|[.]unpacking$\\|[.]replaced$' || :"
                    )
                )
        );
}
