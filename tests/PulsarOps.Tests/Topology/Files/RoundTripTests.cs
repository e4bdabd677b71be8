using System.Collections;
using System.Globalization;
using CsCheck;
using PulsarOps.Model;
using PulsarOps.Topology;
using PulsarOps.Topology.Files;

namespace PulsarOps.Tests.Topology.Files;

/// <summary>What is exported comes back as it was, whatever it is.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Hosts_come_back_as_they_were() => SpecGenerator.Hosts.Sample(AssertReturns, iter: 500);

    [Fact]
    public void Cluster_of_this_host_comes_back_as_it_was() => SpecGenerator.Local.Sample(AssertReturns, iter: 200);

    [Fact]
    public void Only_what_was_said_is_written_in_the_order_of_the_keys()
    {
        var text = TopologyFile.Write(
            RemoteTopology.Create(
                new()
                {
                    Name = "c1",
                    Version = new(4, 0, 8),
                    Connection = new() { UserName = "ops", HostKeyPolicy = PulsarHostKeyPolicy.AcceptNew },
                    Nodes =
                    [
                        .. LayoutSpec
                            .Nodes(PulsarLayout.Combined, ["p1", "2"], hasExternalZooKeeper: false)
                            .Select((node, index) => node with { Address = $"10.0.0.{index}" }),
                    ],
                }
            ),
            Yaml.Writer
        );
        Assert.Equal(
            """
            cluster: c1
            version: 4.0.8
            connection:
              user: ops
              hostKeyPolicy: acceptNew
            nodes:
              - name: p1
                address: 10.0.0.0
                roles: [zookeeper, bookie, broker]
              - name: '2'
                address: 10.0.0.1
                roles: [bookie, broker]

            """,
            text,
            ignoreLineEndingDifferences: false);
    }

    private static void AssertReturns(TopologySpec spec)
    {
        var topology = spec.Resolve();
        var text = TopologyFile.Write(topology, Yaml.Writer);
        var back = Yaml.Topology(text);

        Assert.Equal(Tell(topology), Tell(back));
        Assert.Equal(text, TopologyFile.Write(back, Yaml.Writer));
    }

    /// <summary>All public properties, and theirs.</summary>
    internal static string Tell(object? value, int depth = 0) =>
        value switch
        {
            null => "-",
            string or int or bool or Enum or Version => string.Format(CultureInfo.InvariantCulture, "<{0}>", value),
            IReadOnlyDictionary<string, string> map => string.Join(
                ", ",
                map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"<{pair.Key}>=<{pair.Value}>")
            ),
            IEnumerable list => $"[{string.Join(", ", list.Cast<object>().Select(item => Tell(item, depth + 1)))}]",
            _ => "\n"
                + new string(' ', depth)
                + string.Join(
                    ", ",
                    value
                        .GetType()
                        .GetProperties()
                        .Select(property => $"{property.Name}={Tell(property.GetValue(value), depth + 1)}")
                ),
        };
}
