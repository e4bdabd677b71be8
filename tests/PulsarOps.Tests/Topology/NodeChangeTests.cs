using CsCheck;
using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Tests.Topology.Files;
using PulsarOps.Topology;
using PulsarOps.Topology.Files;

namespace PulsarOps.Tests.Topology;

/// <summary>A topology with another node, or without one, is that of a file with the same nodes.</summary>
public sealed class NodeChangeTests
{
    [Fact]
    public void Added_node_gives_the_topology_of_the_file_with_it() => SpecGenerator.Hosts
        .Where(spec => spec.Nodes.Count > 1)
        .Sample(spec =>
        {
            var topology = (spec with { Nodes = [.. spec.Nodes.SkipLast(1)] }).Resolve();

            AssertIsOf(spec, TopologyNodes.Add(topology, [spec.Nodes[^1]]));
        }, iter: 300);

    [Fact]
    public void Removed_nodes_give_the_topology_of_the_file_without_them() =>
        Gen.Select(SpecGenerator.Hosts, Gen.Int[1, 4], Gen.Int[1, 3]).Sample((spec, first, count) =>
        {
            // The first node is the only one with ZooKeeper.
            var gone = spec.Nodes.Skip(first).Take(count).Select(node => node.Name).ToArray();

            AssertIsOf(
                spec with { Nodes = [.. spec.Nodes.Where(node => !gone.Contains(node.Name))] },
                TopologyNodes.Remove(spec.Resolve(), gone));
        }, iter: 300);

    [Fact]
    public void Ids_and_data_of_the_other_services_stay() =>
        Gen.Select(SpecGenerator.Hosts.Where(spec => spec.Nodes.Count > 1), Gen.Int[1, 4]).Sample((spec, index) =>
        {
            var topology = spec.Resolve();
            var gone = spec.Nodes[Math.Min(index, spec.Nodes.Count - 1)];
            var rest = TopologyNodes.Remove(topology, [gone.Name]);

            Assert.Equal(
                topology.Services.Where(service => service.Node != gone.Name).Select(Identity),
                rest.Services.Select(Identity));
            Assert.Equal(
                rest.Services.Select(Identity),
                TopologyNodes.Add(rest, [gone]).Services.Where(service => service.Node != gone.Name).Select(Identity));
        }, iter: 300);

    [Fact]
    public void Everything_that_the_description_does_not_contain_stays()
    {
        var topology = Combined("h1", "h2").With(new()
        {
            Pipeline = new Pipeline(), Assumed = ["a step"], Secrets = new() { Password = new() },
        });

        var changed = TopologyNodes.Remove(TopologyNodes.Add(topology, [Node("h3", PulsarRole.Broker)]), ["h3"]);

        Assert.Equal(topology.Context, changed.Context);
        Assert.Equal("ops", changed.Connection!.UserName);
        Assert.Equal(2, topology.Nodes.Count);
    }

    [Fact]
    public void Default_quorum_follows_the_number_of_bookies()
    {
        var topology = Combined("h1", "h2", "h3");
        var larger = TopologyNodes.Add(topology, [Node("h4", PulsarRole.Bookie)]);

        Assert.Equal((2, 3), (topology.Quorum.Ensemble, larger.Quorum.Ensemble));
        Assert.Equal(2, TopologyNodes.Remove(larger, ["h1"]).Quorum.Ensemble);
    }

    [Fact]
    public void Node_is_checked_by_the_rules_of_files()
    {
        var topology = Combined("h1", "h2");

        AssertRefused(nameof(SR.DuplicateHostName), () => Add(Node("H2", PulsarRole.Broker)));
        AssertRefused(nameof(SR.HostNameInvalid), () => Add(Node("h_3", PulsarRole.Broker)));
        AssertRefused(nameof(SR.RackInvalid), () => Add(Node("h3", PulsarRole.Broker) with { Rack = "/a/b" }));
        AssertRefused(nameof(SR.AddressInvalid), () => Add(Node("h3", PulsarRole.Broker) with { Address = "a b" }));
        AssertRefused(nameof(SR.RoleTwice), () => Add(Node("h3", PulsarRole.Broker, PulsarRole.Broker)));
        AssertRefused(nameof(SR.PortTwice), () => Add(Node("h3", PulsarRole.Broker, PulsarRole.Proxy)));

        PulsarTopology Add(NodeSpec node) => TopologyNodes.Add(topology, [node]);
    }

    [Theory]
    [InlineData("h1", PulsarRole.ZooKeeper)]
    [InlineData("h1 h2", PulsarRole.ZooKeeper)]
    [InlineData("h3", PulsarRole.Proxy)]
    [InlineData("h1 h2 h3", PulsarRole.ZooKeeper)]
    public void Last_node_of_a_role_is_not_removed(string nodes, PulsarRole role)
    {
        var topology = TopologyNodes.Add(Combined("h1", "h2"), [Node("h3", PulsarRole.Proxy)]);

        var error = AssertRefused(nameof(SR.NodeIsLastOfRole), () => TopologyNodes.Remove(topology, nodes.Split(' ')));
        Assert.Contains($"{role}", error.Message, StringComparison.Ordinal);
        Assert.Equal(["h1", "h3"], TopologyNodes.Remove(topology, ["h2"]).Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Given_quorum_needs_its_bookies()
    {
        var spec = Combined("h1", "h2", "h3").Spec! with { Quorum = new(3, 3, 2) };

        AssertRefused(nameof(SR.QuorumInvalid), () => TopologyNodes.Remove(spec.Resolve(), ["h2"]));
    }

    /// <summary>Another number of nodes would give the others other ports, roles and ids of ZooKeeper.</summary>
    [Fact]
    public void Nodes_of_a_local_cluster_are_neither_added_nor_removed()
    {
        var topology = LocalTopology.Create(
            "c1", new(4, 0, 8), "/srv/c1", LocalTopology.NodeNames(3), 0, new(null, null), PulsarKeyStyle.Auto, null);

        AssertRefused(
            nameof(SR.NodesOfLocalCluster), () => TopologyNodes.Add(topology, [Node("h4", PulsarRole.Bookie)]));
        AssertRefused(nameof(SR.NodesOfLocalCluster), () => TopologyNodes.Remove(topology, ["local3"]));
    }

    private static void AssertIsOf(TopologySpec spec, PulsarTopology topology)
    {
        var text = TopologyFile.Write(spec.Resolve(), Yaml.Writer);

        Assert.Equal(RoundTripTests.Tell(Yaml.Topology(text)), RoundTripTests.Tell(topology));
        Assert.Equal(text, TopologyFile.Write(topology, Yaml.Writer));
    }

    private static PulsarOpsException AssertRefused(string errorId, Func<PulsarTopology> act)
    {
        var error = Assert.Throws<PulsarOpsException>(act);
        Assert.Equal(errorId, error.ErrorId);
        return error;
    }

    private static string Identity(PulsarService service) =>
        $"{service.Id}: {string.Join(' ', service.Ports)} {string.Join(' ', service.DataDirectories)}";

    private static PulsarTopology Combined(params string[] names) => RemoteTopology.Create(new()
    {
        Name = "c1",
        Version = new(4, 0, 8),
        Connection = new() { UserName = "ops" },
        Nodes = LayoutSpec.Nodes(PulsarLayout.Combined, names, hasExternalZooKeeper: false),
    });

    private static NodeSpec Node(string name, params PulsarRole[] roles) =>
        new(name, [.. roles.Select(role => (role, ServiceSpec.Empty))]);

    private sealed class Pipeline : IPipelineState
    {
        public bool IsSimulated => false;
    }
}
