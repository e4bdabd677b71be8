using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>The security of a running cluster changes while messages are sent and received.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityChangeTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string Update = "$topology | Update-PulsarCluster";

    private readonly KeyFolder _keys = new();
    private readonly HashSet<string> _reported = [];

    public void Dispose() => _keys.Dispose();

    /// <summary>Open, permissive, the clients move, strict, and back.</summary>
    [Theory]
    [InlineData("4.0.8")]
    [InlineData("3.3.6")]
    public void Running_cluster_is_closed_and_opened_under_traffic(string version)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "secure");
        using var open = new RemoteCluster(hosts, version);
        open.Run("$topology | Install-PulsarCluster").Succeeded();
        var traffic = new Traffic(hosts[2], hosts, version);
        traffic.Start();

        Change("Permissive");
        traffic.Stop();
        using (var permissive = Cluster(hosts, "Permissive", version))
            permissive.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
        traffic.StartSecured(_keys.Token("orders"));
        Change("Strict");
        Change("Permissive");
        traffic.Stop();
        traffic.Start();
        Change("None");

        Tell(traffic.AssertNothingLost());

        void Change(string security)
        {
            using var cluster = Cluster(hosts, security, version);
            Assert.Contains("SecurityDiffers", cluster.Run("$topology | Install-PulsarCluster").ErrorIds);

            cluster.Run(Update).Succeeded();

            cluster.AssertHealthy();
            Report(cluster, traffic);
            var processes = cluster.Processes();
            cluster.Run(Update).Succeeded();
            Assert.Equal(processes, cluster.Processes());
        }
    }

    /// <summary>
    /// Controllers die at five random moments, each on a new machine; the last one ends well, and nothing is lost.
    /// </summary>
    [Fact]
    public void Killed_controllers_leave_a_change_that_the_next_one_ends()
    {
        TestTier.RequireFull();
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var hosts = lab.Fresh(3, prefix: "secure");
        using var open = new RemoteCluster(hosts);
        open.Run("$topology | Install-PulsarCluster").Succeeded();
        var traffic = new Traffic(hosts[2], hosts, "4.0.8");
        traffic.Start();

        ChangeWithKills("Permissive", 3);
        traffic.Stop();
        using (var permissive = Cluster(hosts, "Permissive"))
            permissive.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
        traffic.StartSecured(_keys.Token("orders"));
        ChangeWithKills("Strict", 2);

        Tell(traffic.AssertNothingLost());

        void ChangeWithKills(string security, int kills)
        {
            using var cluster = Cluster(hosts, security);
            for (var index = 0; index < kills; index++)
                cluster.KillDuring("Update-PulsarCluster", random.Next(8, 45), _keys, output);

            using var last = Controller.Run(
                $"{cluster.NewTopology} | Update-PulsarCluster -WaitSeconds 60 | Out-Null",
                Controller.Elsewhere(_keys.Path, leaseSeconds: 30));
            var (exitCode, text) = last.Wait(600);
            Assert.True(exitCode == 0, text);
            cluster.AssertHealthy();
            Assert.True(Assert.Single(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>()).IsEmpty);
        }
    }

    private RemoteCluster Cluster(IReadOnlyList<LabHost> hosts, string security, string version = "4.0.8") =>
        new(hosts, version, more: $"-Security {security} {_keys.Parameters}");

    private void Report(RemoteCluster cluster, Traffic traffic)
    {
        var operations = cluster.Run("$topology | Get-PulsarOperation").Succeeded().Of<PulsarOperation>();
        foreach (var line in traffic.Gaps(
            operations.Where(operation => operation.Activity.StartsWith("Update-", StringComparison.Ordinal)
                    && _reported.Add(operation.Id))
                .OrderBy(operation => operation.StartTime)))
        {
            output.WriteLine(line);
        }
    }

    private void Tell(int count) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} messages acknowledged, none lost"));
}
