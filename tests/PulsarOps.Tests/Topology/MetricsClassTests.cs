using PulsarOps.Common;
using PulsarOps.Tests.Topology.Files;

namespace PulsarOps.Tests.Topology;

/// <summary>The classes of metrics moved in 4.0.10 and 4.2.0. A release does not start with another name.</summary>
public sealed class MetricsClassTests
{
    private const string ZooKeeper = "metricsProvider.className";
    private const string Bookie = "statsProviderClass";
    private const string ZooKeeperBefore = "org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider";
    private const string ZooKeeperNow = "org.apache.pulsar.metrics.prometheus.zookeeper.PrometheusMetricsProvider";
    private const string BookieBefore = "org.apache.bookkeeper.stats.prometheus.PrometheusMetricsProvider";
    private const string BookieNow = "org.apache.pulsar.metrics.prometheus.bookkeeper.PrometheusMetricsProvider";

    [Theory]
    [InlineData("4.0.10", ZooKeeper, ZooKeeperBefore, ZooKeeperNow)]
    [InlineData("4.2.0", ZooKeeper, ZooKeeperBefore, ZooKeeperNow)]
    [InlineData("4.0.9", ZooKeeper, ZooKeeperNow, ZooKeeperBefore)]
    [InlineData("4.1.3", ZooKeeper, ZooKeeperNow, ZooKeeperBefore)]
    [InlineData("4.0.13", Bookie, BookieBefore, BookieNow)]
    [InlineData("4.2.4", Bookie, BookieBefore, BookieNow)]
    [InlineData("3.3.6", Bookie, BookieNow, BookieBefore)]
    public void Class_of_another_release_is_refused_with_its_place_and_the_right_name(
        string version, string key, string value, string right)
    {
        var role = key == Bookie ? "bookie" : "zookeeper";
        foreach (var (text, place) in new[]
        {
            (OfAll(version, role, key, value), $"(3,{$"roles: {{ {role}: {{ settings: {{ ".Length + 1})"),
            (OfNode(version, role, key, value), $"(5,{$"    roles: {{ {role}: {{ settings: {{ ".Length + 1})"),
        })
        {
            var problem = Assert.Single(Yaml.Problems(text));

            Assert.Equal(nameof(SR.SettingClassMoved), problem.ErrorId);
            Assert.Contains(place, problem.Message, StringComparison.Ordinal);
            Assert.Contains(value, problem.Message, StringComparison.Ordinal);
            Assert.Contains(version, problem.Message, StringComparison.Ordinal);
            Assert.Contains(right, problem.Advice, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("4.0.9", ZooKeeper, ZooKeeperBefore)]
    [InlineData("4.1.0", ZooKeeper, ZooKeeperBefore)]
    [InlineData("4.0.10", ZooKeeper, ZooKeeperNow)]
    [InlineData("4.2.0", Bookie, BookieNow)]
    [InlineData("4.0.8", Bookie, BookieBefore)]
    [InlineData("4.2.0", ZooKeeper, "org.example.Metrics")]
    [InlineData("4.2.0", Bookie, "org.example.Metrics")]
    public void Class_of_the_release_and_of_others_is_taken(string version, string key, string value)
    {
        var role = key == Bookie ? "bookie" : "zookeeper";
        var topology = Yaml.Topology(OfAll(version, role, key, value));

        Assert.Contains(value, topology.Services.SelectMany(service => service.Settings.Values));
    }

    private static string OfAll(string version, string role, string key, string value) => $$"""
        cluster: c1
        version: {{version}}
        roles: { {{role}}: { settings: { {{key}}: {{value}} } } }
        nodes: [{ name: p1, roles: [zookeeper, bookie, broker] }]
        """;

    private static string OfNode(string version, string role, string key, string value)
    {
        var other = role == "bookie" ? "zookeeper" : "bookie";
        return $$"""
            cluster: c1
            version: {{version}}
            nodes:
              - name: p1
                roles: { {{role}}: { settings: { {{key}}: {{value}} } }, {{other}}: {}, broker: {} }
            """;
    }
}
