using System.Globalization;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// 4.0.8 on three hosts gets other settings while messages arrive: a good one for all brokers, and one that no
/// broker starts with.
/// </summary>
[Collection(nameof(Lab))]
public sealed partial class UpdateTests(Lab lab)
{
    private const string Key = "managedLedgerCacheSizeMB";
    private const string Topic = "kept";

    private static readonly PulsarAction[] Roll =
    [
        PulsarAction.WriteFile,
        PulsarAction.DrainBroker,
        PulsarAction.StopService,
        PulsarAction.StartService,
        PulsarAction.AwaitService,
    ];

    /// <summary>
    /// One message after the other, each sent when the one before it is acknowledged. The tool sends 1000 at most:
    /// enough for three minutes.
    /// </summary>
    private const string Produce = $$"""
        curl -sfLX PUT http://$(uname -n):8080/admin/v2/persistent/public/default/{{Topic}}/subscription/reader
        setsid /etc/pulsar/bin/pulsar-client produce {{Topic}} -m message -n 1000 -r 6 \
            >/tmp/producer.log 2>&1 </dev/null &
        echo $! >/tmp/producer.pid
        timeout 60 sh -c "until grep -qs 'Created producer' /tmp/producer.log; do sleep 0.2; done"
        sleep 3
        """;

    [Fact]
    public void Settings_change_under_live_traffic_and_a_bad_one_is_taken_back()
    {
        var hosts = lab.Fresh(3, prefix: "pulsar");
        using var smaller = Cluster(
            hosts,
            $"roles: {{ broker: {{ settings: {{ {Key}: 16 }} }} }}",
            lastIsBroker: false
        );
        smaller.Run("$topology | Install-PulsarCluster").Succeeded();
        using var cluster = Cluster(hosts, $"roles: {{ broker: {{ settings: {{ {Key}: 16 }} }} }}");
        AnAddedBrokerJoins(smaller, cluster);
        Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
        hosts[2].Sh(Produce);

        using var better = Cluster(hosts, $"roles: {{ broker: {{ settings: {{ {Key}: 17 }} }} }}");
        var (rollBegin, rollEnd) = Timed(hosts[2], () => OnlyTheBrokersRestartOneByOne(cluster, better));
        var (badBegin, badEnd) = Timed(hosts[2], () => TheBadValueIsTakenBack(hosts, better));

        // The producer is still there, and has never waited for the broker that did not come up.
        hosts[2].Sh("kill -0 $(cat /tmp/producer.pid); sleep 1; kill $(cat /tmp/producer.pid)");
        var times = PublishTimes(hosts[2]);
        var (roll, bad) = (LongestGap(times, rollBegin, rollEnd), LongestGap(times, badBegin, badEnd));
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{times.Length} messages. The longest publish gap: {roll} ms while {(rollEnd - rollBegin) / 1000} "
                    + $"s of rolling all brokers, {bad} ms while {(badEnd - badBegin) / 1000} s with a bad value."
            )
        );
        Assert.InRange(bad, 0, 5000);
        cluster.AssertReady();
    }

    /// <summary>It starts, the metadata's URLs name it, and nothing else is touched.</summary>
    private static void AnAddedBrokerJoins(RemoteCluster smaller, RemoteCluster cluster)
    {
        var before = smaller.Processes().Split('\n');

        cluster.Run("$topology | Update-PulsarCluster").Succeeded();

        Assert.Empty(before.Except(cluster.Processes().Split('\n')));
        cluster.AssertReady();
        var metadata = cluster.Hosts[0].Sh("curl -sf http://pulsar1:8080/admin/v2/clusters/test");
        Assert.Contains("http://pulsar1:8080,pulsar2:8080,pulsar3:8080", metadata, StringComparison.Ordinal);
        Assert.Contains("pulsar://pulsar1:6650,pulsar2:6650,pulsar3:6650", metadata, StringComparison.Ordinal);
    }

    private static void OnlyTheBrokersRestartOneByOne(RemoteCluster cluster, RemoteCluster better)
    {
        var before = cluster.Processes().Split('\n');

        var plan = Assert.Single(better.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>());
        // The broker that leads is the last one.
        Assert.Equal(["broker@pulsar1", "broker@pulsar2", "broker@pulsar3"], plan.Restarts.Order());
        Assert.All(
            plan.Steps.Where(step => step.Action == PulsarAction.WriteFile && !Faults.IsPause(step.Target)),
            step => Assert.Equal($"{Key}: 16 -> 17", $"{Assert.Single(step.Diff)}")
        );
        var steps = better
            .Run("$topology | Update-PulsarCluster -Verbose")
            .Succeeded()
            .Verbose.Where(line => line.StartsWith('['))
            .ToList();
        steps.RemoveAll(Faults.IsPause);
        // What each ran with is kept until it is ready, and goes while the next one has its turn.
        Assert.Equal(cluster.Hosts.Count, steps.RemoveAll(IsRemoval));
        Assert.All(cluster.Hosts, host => Assert.Equal("", host.Sh("ls /var/lib/pulsarops/test/previous")));

        Assert.Equal(
            from broker in plan.Restarts
            from action in Roll
            select $"[{broker.Split('@')[1]}] {action}",
            steps.Select(step => string.Join(' ', step.Split(' ').Take(2))));
        var after = cluster.Processes().Split('\n');
        Assert.Equal(
            before.Where(process => !process.StartsWith("broker", StringComparison.Ordinal)),
            after.Intersect(before)
        );
        AssertCanary(better);
        Assert.True(Assert.Single(better.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
    }

    /// <summary>Test messages came meanwhile, and nothing of them is left.</summary>
    private static void AssertCanary(RemoteCluster cluster)
    {
        var operation = Assert.Single(
            cluster.Run("$topology | Get-PulsarOperation -Last 1").Succeeded().Of<PulsarOperation>());
        Assert.NotNull(operation.Canary);
        Assert.Equal((0, 0), (operation.Canary.Lost, operation.Canary.Failures));
        Assert.InRange(operation.Canary.Received, 10, long.MaxValue);
        TestContext.Current.TestOutputHelper!.WriteLine($"Test messages: {operation.Canary}.");
        const string Topics = "http://pulsar1:8080/admin/v2/persistent/public/default";
        Assert.DoesNotContain(
            "pulsarops-traffic", cluster.Hosts[0].Sh($"curl -sf {Topics}; curl -sf {Topics}/partitioned"),
            StringComparison.Ordinal);
        Assert.All(cluster.Hosts, host => Assert.Equal("", host.Sh("pgrep -f 'pulsarops-[t]raffic' || :")));
    }

    private static bool IsRemoval(string step) =>
        step.Contains("] Remove /var/lib/pulsarops/test/previous/broker@", StringComparison.Ordinal);

    private static void TheBadValueIsTakenBack(IReadOnlyList<LabHost> hosts, RemoteCluster better)
    {
        var owner = hosts[0].Sh($"curl -sfL http://pulsar1:8080/lookup/v2/topic/persistent/public/default/{Topic}");
        var victim = hosts.First(host => !owner.Contains($"//{host.Name}:", StringComparison.Ordinal));
        var config = hosts
            .Select(host => host.Sh("sha256sum /etc/pulsar/broker.conf /etc/pulsar/broker.env"))
            .ToArray();
        var others = better
            .Processes()
            .Split('\n')
            .Where(process => !process.StartsWith($"broker@{victim.Name}", StringComparison.Ordinal))
            .ToArray();

        using var worse = Cluster(
            hosts,
            $"roles: {{ broker: {{ settings: {{ {Key}: 17 }} }} }}",
            $"{victim.Name} plenty"
        );
        var run = worse.Run("$topology | Update-PulsarCluster");

        Assert.Empty(run.Output);
        Assert.Equal([nameof(SR.RolledBack), nameof(SR.StageIncomplete)], run.ErrorIds);
        Assert.Equal($"broker@{victim.Name}", run.Errors[0].TargetObject);
        // The broker's own words.
        Assert.Contains(
            "NumberFormatException: For input string: \"plenty\"",
            run.Errors[0].Exception.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(config, hosts.Select(host => host.Sh("sha256sum /etc/pulsar/broker.conf /etc/pulsar/broker.env")));
        better.AssertReady();
        Assert.Equal(
            others,
            better
                .Processes()
                .Split('\n')
                .Where(process => !process.StartsWith($"broker@{victim.Name}", StringComparison.Ordinal))
        );
        Assert.True(Assert.Single(better.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
    }

    /// <param name="hosts">The hosts, with the core roles each.</param>
    /// <param name="roles">What they have in common.</param>
    /// <param name="bad">A host and the value that its broker alone gets.</param>
    /// <param name="lastIsBroker">Whether the last host has a broker too.</param>
    private static RemoteCluster Cluster(
        IReadOnlyList<LabHost> hosts,
        string roles,
        string? bad = null,
        bool lastIsBroker = true
    ) =>
        RemoteCluster.Of(
            hosts,
            string.Join(
                "\n",
                [
                    "cluster: test",
                    roles,
                    "nodes:",
                    .. hosts.Select(host =>
                        bad?.Split(' ') is [var name, var value] && name == host.Name
                            ? $"  - {{ name: {host.Name}, roles: {{ zookeeper: {{}}, bookie: {{}}, "
                                + $"broker: {{ settings: {{ {Key}: {value} }} }} }} }}"
                            : $"  - {{ name: {host.Name}, "
                                + "roles: [zookeeper, bookie"
                                + $"{(lastIsBroker || host != hosts[^1] ? ", broker" : "")}] }}"
                    ),
                    "",
                ]
            )
        );

    /// <summary>When the host's clock said that it began and ended, in milliseconds.</summary>
    private static (long Begin, long End) Timed(LabHost host, Action action)
    {
        var begin = Now();
        action();
        return (begin, Now());

        long Now() => long.Parse(host.Sh("date +%s%3N"), CultureInfo.InvariantCulture);
    }

    private static long[] PublishTimes(LabHost host)
    {
        var stats = host.Sh($"curl -sfL http://{host.Name}:8080/admin/v2/persistent/public/default/{Topic}/stats");
        var count = Backlog().Match(stats).Groups[1].Value;
        var read = host.Ssh($"/etc/pulsar/bin/pulsar-client consume {Topic} -s reader -n {count} -p Earliest");
        var times = Time()
            .Matches(read.Output)
            .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))
            .ToArray();
        Assert.Equal(int.Parse(count, CultureInfo.InvariantCulture), times.Length);
        return times;
    }

    private static long LongestGap(long[] times, long begin, long end)
    {
        var inside = times.Order().Where(time => time >= begin && time <= end).ToArray();
        Assert.NotEmpty(inside);
        return inside
            .Zip(inside.Skip(1), (first, second) => second - first)
            .Append(inside[0] - begin)
            .Append(end - inside[^1])
            .Max();
    }

    [GeneratedRegex("\"reader\"\\s*:\\s*\\{.*?\"msgBacklog\"\\s*:\\s*([0-9]+)", RegexOptions.Singleline)]
    private static partial Regex Backlog();

    [GeneratedRegex(@"publishTime:\[([0-9]+)\]")]
    private static partial Regex Time();
}
