using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Services restart one after the other while messages are sent and received.</summary>
[Collection(nameof(Lab))]
public sealed class RollTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    /// <summary>
    /// The same restarts by systemctl, one host after the other, each until its broker is ready again, are what the
    /// publish gap is compared with. Both gaps depend on how busy the machine is, and are only printed.
    /// </summary>
    [Theory]
    [InlineData("4.0.8", false)]
    [InlineData("4.0.8", true)]
    [InlineData("3.3.6", false)]
    public void Brokers_restart_under_traffic_and_nothing_is_lost(string version, bool isSecured)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "roll");
        using var cluster = new RemoteCluster(
            hosts, version, more: isSecured ? $"-Security Strict {_keys.Parameters}" : "");
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        var traffic = Traffic.Through(cluster, version, isSecured ? _keys : null);

        var plain = Gap(() =>
        {
            foreach (var broker in cluster.Topology.Of(PulsarRole.Broker))
            {
                cluster.HostOf(broker).Sh($"systemctl restart {broker.Unit}");
                cluster.Run($"$topology | Start-PulsarBroker -Node {broker.Node}").Succeeded();
            }
        });
        var before = cluster.Processes();
        var drained = Gap(() => cluster.Run("$topology | Restart-PulsarBroker").Succeeded());

        Assert.Empty(before.Split('\n').Where(line => line.StartsWith("broker", StringComparison.Ordinal))
            .Intersect(cluster.Processes().Split('\n')));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"longest publish gap: systemctl {plain.TotalMilliseconds:0} ms, "
                + $"Restart-PulsarBroker {drained.TotalMilliseconds:0} ms, ratio {drained / plain:0.00}"));
        foreach (var step in cluster.Run("$topology | Get-PulsarOperation -Last 1").Succeeded().Of<PulsarOperation>()
            .SelectMany(operation => operation.Steps))
        {
            output.WriteLine($"{step.StartTime:HH:mm:ss.fff} {step.Outcome} {step.Action} {step.Target} {step.Detail}");
        }

        output.WriteLine($"{traffic.AssertNothingLost()} messages acknowledged, none lost");

        TimeSpan Gap(Action action)
        {
            var begin = DateTimeOffset.UtcNow;
            action();
            Thread.Sleep(TimeSpan.FromSeconds(5));
            return traffic.Gap(begin, DateTimeOffset.UtcNow);
        }
    }
}
