using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>A cluster gets another release of Pulsar, and the one before again, while messages are sent.</summary>
[Collection(nameof(Lab))]
public sealed class UpgradeTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string SetShedding =
        "curl -sf -X POST http://localhost:8080/admin/v2/brokers/configuration/loadBalancerSheddingEnabled/true";

    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    /// <summary>
    /// Restarts of the same services by systemctl, one after the other, are what the publish gap is compared with.
    /// Both depend on how busy the machine is, and are only printed.
    /// </summary>
    [Theory]
    [InlineData("3.3.6", "4.0.8", false)]
    [InlineData("3.3.6", "4.0.8", true)]
    [InlineData("4.0.6", "4.0.8", false)]
    [InlineData("4.0.6", "4.0.8", true)]
    public void Release_changes_under_traffic_and_nothing_is_lost(string from, string to, bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "roll");
        using var before = Cluster(hosts, from, isSecured);
        var traffic = Begin(before, from, isSecured);
        var plain = Gap(traffic, () =>
        {
            foreach (var service in before.Topology.Services)
            {
                before.HostOf(service).Sh($"systemctl restart {service.Unit}");
                before.Run($"$topology | Start-PulsarCluster -Node {service.Node}").Succeeded();
            }
        });

        using var after = Cluster(hosts, to, isSecured);
        Update(after, "upgraded");
        if (from == "4.0.6")
            Update(before, "downgraded", " -AllowDowngrade");

        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        void Update(RemoteCluster cluster, string word, string more = "")
        {
            var gap = Gap(traffic, () => cluster.Run($"$topology | Update-PulsarCluster{more}").Succeeded());
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{word}: longest publish gap {gap.TotalMilliseconds:0} ms, by systemctl "
                    + $"{plain.TotalMilliseconds:0} ms, ratio {gap / plain:0.00}"));
            foreach (var operation in cluster.Run("$topology | Get-PulsarOperation -Last 2").Of<PulsarOperation>())
                output.WriteLine($"{operation.Activity}: test messages: {operation.Canary}");
            cluster.AssertHealthy();
            AssertUnchanged(cluster);
        }
    }

    /// <summary>
    /// What was paused is as it was before the first controller died, and a later run finds nothing to do.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Controllers_die_at_five_moments_of_an_upgrade(bool isSecured)
    {
        TestTier.RequireFull();
        var random = Seed();
        var hosts = lab.Fresh(3, prefix: "roll");
        using var before = Cluster(hosts, "4.0.6", isSecured);
        var traffic = Begin(before, "4.0.6", isSecured);
        if (!isSecured)
            hosts[0].Sh(SetShedding);
        using var after = Cluster(hosts, "4.0.8", isSecured);
        for (var kills = 0; kills < 5; kills++)
            after.KillDuring("Update-PulsarCluster", random.Next(8, 45), _keys, output);

        after.Run("$topology | Update-PulsarCluster -WaitSeconds 60").Succeeded();

        after.AssertHealthy();
        AssertUnchanged(after);
        Assert.All(hosts, host => Assert.Empty(
            host.Sh("find /var/lib/pulsarops -name load-balancing -o -name autorecovery-off")));
        Assert.Contains(
            "Autorecovery is enabled", hosts[0].Sh("/etc/pulsar/bin/bookkeeper shell autorecovery 2>&1"),
            StringComparison.Ordinal);
        if (!isSecured)
        {
            Assert.Equal(
                """{"loadBalancerSheddingEnabled":"true"}""",
                hosts[0].Sh("curl -sf http://localhost:8080/admin/v2/brokers/configuration/values"));
        }

        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");
    }

    private Random Seed()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        return new(seed);
    }

    private RemoteCluster Cluster(IReadOnlyList<LabHost> hosts, string version, bool isSecured) =>
        new(hosts, version, more: isSecured ? $"-Security Strict {_keys.Parameters}" : "");

    private Traffic Begin(RemoteCluster cluster, string version, bool isSecured)
    {
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        return Traffic.Through(cluster, version, isSecured ? _keys : null);
    }

    private static TimeSpan Gap(Traffic traffic, Action action)
    {
        var begin = DateTimeOffset.UtcNow;
        action();
        Thread.Sleep(TimeSpan.FromSeconds(5));
        return traffic.Gap(begin, DateTimeOffset.UtcNow);
    }

    private static void AssertUnchanged(RemoteCluster cluster) =>
        Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
}
