using CsCheck;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

/// <summary>Which hosts get which roles, by the layout.</summary>
public sealed class LayoutTests
{
    private static readonly Gen<(PulsarLayout Layout, int Hosts, bool External)> Any = Gen.Select(
        Gen.Int[0, 2].Select(layout => (PulsarLayout)layout), Gen.Int[1, 30], Gen.Bool);

    [Theory]
    [InlineData(PulsarLayout.Combined, 1, false, "zkb")]
    [InlineData(PulsarLayout.Combined, 2, false, "zkb kb")]
    [InlineData(PulsarLayout.Combined, 3, false, "zkb zkb zkb")]
    [InlineData(PulsarLayout.Combined, 4, false, "zkb zkb zkb kb")]
    [InlineData(PulsarLayout.Combined, 6, false, "zkb zkb zkb zkb zkb kb")]
    [InlineData(PulsarLayout.Combined, 2, true, "kb kb")]
    [InlineData(PulsarLayout.ZooKeeperApart, 6, false, "z z z kb kb kb")]
    [InlineData(PulsarLayout.ZooKeeperApart, 2, true, "kb kb")]
    [InlineData(PulsarLayout.Separate, 9, false, "z z z k k k b b b")]
    [InlineData(PulsarLayout.Separate, 4, true, "k k b b")]
    public void Hosts_get_their_roles_in_the_order_they_are_given(
        PulsarLayout layout,
        int hosts,
        bool external,
        string roles
    ) => Assert.Equal(roles, string.Join(' ', LayoutSpec.Nodes(layout, Names(hosts), external).Select(Letters)));

    [Theory]
    [InlineData(PulsarLayout.ZooKeeperApart, 4, false)]
    [InlineData(PulsarLayout.ZooKeeperApart, 1, true)]
    [InlineData(PulsarLayout.Separate, 3, false)]
    [InlineData(PulsarLayout.Separate, 6, false)]
    [InlineData(PulsarLayout.Separate, 3, true)]
    public void Layout_that_does_not_fit_is_refused(PulsarLayout layout, int hosts, bool external)
    {
        var error = Assert.Throws<PulsarOpsException>(() => LayoutSpec.Nodes(layout, Names(hosts), external));
        Assert.Equal((nameof(SR.LayoutNeedsHosts), ErrorKind.InvalidInput), (error.ErrorId, error.Kind));
        Assert.Contains($" {hosts} hosts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepted_layout_is_a_cluster() => Any.Sample((layout, hosts, external) =>
    {
        IReadOnlyList<NodeSpec> nodes;
        try
        {
            nodes = LayoutSpec.Nodes(layout, Names(hosts), external);
        }
        catch (PulsarOpsException)
        {
            return;
        }

                var topology = RemoteTopology.Create(
                    new()
                    {
                        Name = "c1",
                        Version = new(4, 0, 8),
                        Nodes = nodes,
                        ExternalZooKeeper = external ? "zk1:2181" : null,
                    }
                );
                Assert.Equal(Names(hosts), topology.Nodes.Select(node => node.Name));
                Assert.Equal(external ? 0 : 1, topology.Of(PulsarRole.ZooKeeper).Count() % 2);
            }
        );

    private static string[] Names(int count) => [.. Enumerable.Range(1, count).Select(number => $"p{number}")];

    private static string Letters(NodeSpec node) => string.Concat(node.Services.Select(service => service.Role switch
    {
        PulsarRole.ZooKeeper => "z", PulsarRole.Bookie => "k", PulsarRole.Broker => "b", _ => "?",
    }));
}
