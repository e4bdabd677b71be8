using CsCheck;
using PulsarOps.Common;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Topology;

public sealed class LocalTopologyTests
{
    private static readonly Gen<(int Nodes, int Offset)> Layouts = Gen.Select(Gen.Int[1, 9], Gen.Int[0, 22_000]);

    public static TheoryData<int> NodeCounts { get; } = [.. Enumerable.Range(1, 9)];

    [Fact]
    public void Ports_of_all_services_differ() =>
        Layouts.Sample(
            (nodes, offset) =>
            {
                var ports = Create(nodes, offset)
                    .Services.SelectMany(service => service.Ports)
                    .Select(port => port.Number)
                    .ToArray();

        Assert.Equal(ports.Length, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1, 32767));
    });

    [Theory]
    [InlineData(3, 30_000)]
    [InlineData(9, 22_768)]
    [InlineData(1, -10_000)]
    public void Port_beyond_those_of_servers_is_refused(int nodes, int offset) =>
        Assert.Equal(nameof(SR.PortOutOfRange), Assert.Throws<PulsarOpsException>(() => Create(nodes, offset)).ErrorId);

    [Theory]
    [MemberData(nameof(NodeCounts))]
    public void ZooKeepers_are_an_odd_number_and_every_node_stores(int nodes)
    {
        var topology = Create(nodes);
        var (servers, bookies, brokers) = (
            Count(PulsarRole.ZooKeeper),
            Count(PulsarRole.Bookie),
            Count(PulsarRole.Broker)
        );

        Assert.Equal(nodes % 2 == 1 ? nodes : nodes - 1, servers);
        Assert.Equal(nodes, bookies);
        Assert.Equal(Math.Min(nodes, 2), brokers);

        int Count(PulsarRole role) => topology.Services.Count(service => service.Role == role);
    }

    [Theory]
    [MemberData(nameof(NodeCounts))]
    public void Quorum_tolerates_one_missing_bookie_if_there_are_enough(int nodes)
    {
        var quorum = Create(nodes).Quorum;

        Assert.True(
            nodes >= quorum.Ensemble
                && quorum.Ensemble >= quorum.Write
                && quorum.Write >= quorum.Ack
                && quorum.Ack >= 1,
            quorum.ToString()
        );
        Assert.True(nodes < 3 || quorum.Ensemble < nodes, quorum.ToString());
    }

    [Theory]
    [MemberData(nameof(NodeCounts))]
    public void Services_are_ordered_numbered_and_named_once(int nodes)
    {
        var topology = Create(nodes);

        Assert.Equal(
            topology.Services.OrderBy(service => service.Role).ThenBy(service => service.Number),
            topology.Services
        );
        Assert.Equal(topology.Services.Count, topology.Services.Select(service => service.Id).Distinct().Count());
        Assert.All(
            topology.Services.GroupBy(service => service.Role),
            role => Assert.Equal(Enumerable.Range(1, role.Count()), role.Select(service => service.Number))
        );
        Assert.All(
            topology.Nodes,
            node =>
                Assert.Equal(
                    node.Roles,
                    topology.Services.Where(service => service.Node == node.Name).Select(service => service.Role)
                )
        );
    }

    [Fact]
    public void Everything_lies_below_the_root_and_each_node_has_folders_of_its_own()
    {
        var topology = Create(3);

        Assert.All(
            topology.Nodes,
            node =>
                Assert.All(
                    new[] { node.Paths.Config, node.Paths.Data, node.Paths.Logs, node.Paths.Run },
                    path => Assert.StartsWith($"/srv/c1/{node.Name}/", path, StringComparison.Ordinal)
                )
        );
        Assert.All(
            topology.Nodes,
            node => Assert.Equal(("/srv/c1", "/srv/c1/pulsarops"), (node.Paths.Install, node.Paths.State))
        );
        var files = topology
            .Services.SelectMany(service =>
                new[] { service.ConfigFile, service.EnvironmentFile, service.PidFile, service.OutputFile }.Concat(
                    service.DataDirectories
                )
            )
            .ToArray();
        Assert.Equal(files.Length, files.Distinct().Count());
    }

    [Fact]
    public void Names_of_nodes_keep_their_case_and_must_differ()
    {
        Assert.Equal(["Left", "right"], Create(["Left", "right"]).Nodes.Select(node => node.Name));
        Assert.Equal(
            nameof(SR.DuplicateHostName),
            Assert.Throws<PulsarOpsException>(() => Create(["left", "LEFT"])).ErrorId
        );
        Assert.Equal(nameof(SR.HostNameInvalid), Assert.Throws<PulsarOpsException>(() => Create(["a b"])).ErrorId);
    }

    [Theory]
    [InlineData("bad name", "/srv/c1", null, nameof(SR.ClusterNameInvalid))]
    [InlineData("c1", "/srv/a b", null, nameof(SR.PathInvalid))]
    [InlineData("c1", "/srv/c1", "/opt/$(reboot)", nameof(SR.PathInvalid))]
    [InlineData("c1", "/srv/c1", "/opt/my \"java\"", nameof(SR.PathInvalid))]
    public void Every_value_in_a_file_or_a_command_is_checked(
        string name,
        string root,
        string? javaHome,
        string errorId
    ) =>
        Assert.Equal(
            errorId,
            Assert
                .Throws<PulsarOpsException>(() =>
                    LocalTopology.Create(
                        name,
                        new(4, 0, 8),
                        root,
                        ["local1"],
                        10_000,
                        new(null, null),
                        PulsarKeyStyle.Auto,
                        javaHome
                    )
                )
                .ErrorId
        );

    [Fact]
    public void Key_style_is_that_of_the_release_unless_given()
    {
        Assert.Equal(PulsarKeyStyle.MetadataStore, Create(1).KeyStyle);
        Assert.Equal(
            PulsarKeyStyle.ZooKeeper,
            LocalTopology
                .Create(
                    "c1",
                    new(4, 0, 8),
                    "/srv/c1",
                    ["local1"],
                    10_000,
                    new(null, null),
                    PulsarKeyStyle.ZooKeeper,
                    null
                )
                .KeyStyle
        );
    }

    private static PulsarTopology Create(int nodes, int offset = LocalTopology.DefaultPortOffset) =>
        Create(LocalTopology.NodeNames(nodes), offset);

    private static PulsarTopology Create(IReadOnlyList<string> names, int offset = LocalTopology.DefaultPortOffset) =>
        LocalTopology.Create("c1", new(4, 0, 8), "/srv/c1", names, offset, new(null, null), PulsarKeyStyle.Auto, null);
}
