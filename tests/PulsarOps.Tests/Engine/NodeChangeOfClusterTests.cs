using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>Nodes come to a cluster and leave it, and those that stay keep what their data depends on.</summary>
public sealed class NodeChangeOfClusterTests
{
    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly IReadOnlyList<DesiredState> Updated =
        [.. Plans.Everything, DesiredState.Of(LifecycleState.Updated)];

    [Theory]
    [InlineData("h1", "")]
    [InlineData("h2", "")]
    [InlineData("h1 h2", "")]
    [InlineData("", "h4")]
    [InlineData("h1", "h4 h5")]
    [InlineData("h3", "h3")]
    public void ZooKeeper_servers_keep_their_ids(string gone, string added)
    {
        var topology = Described();
        var model = SimulatedFacts.Deployed(topology);
        var before = Ids(topology, model);

        var changed = Change(topology, gone, added);
        // The files of the other hosts name the servers. A new host has none.
        var facts = model.For(Updated).ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var name in Words(added))
            facts[name] = facts["h2"] with { Contents = new Dictionary<string, string>() };
        var after = HostResolution.Of(changed, facts).Of(PulsarRole.ZooKeeper)
            .ToDictionary(server => server.Node, server => server.Number);

        Assert.Equal(changed.Of(PulsarRole.ZooKeeper).Select(server => server.Node).Order(), after.Keys.Order());
        Assert.Equal(after.Count, after.Values.Distinct().Count());
        Assert.All(after.Where(server => before.ContainsKey(server.Key)), server =>
            Assert.Equal(before[server.Key], server.Value));
        Assert.All(Words(added).Except(before.Keys), name => Assert.DoesNotContain(after[name], before.Values));
    }

    /// <summary>A topology without one of its members does not remove it.</summary>
    [Theory]
    [InlineData("h1", "")]
    [InlineData("h1", "h4")]
    public async Task Ensemble_with_data_is_not_changed(string gone, string added)
    {
        var world = await SimulatedFacts.DeployAsync(Described());
        var changed = Change(world.Topology, gone, added);
        Rehearsal.AddHosts(changed);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(changed, Updated));

        Assert.Equal(nameof(SR.ZooKeeperMembersDiffer), error.ErrorId);
    }

    [Fact]
    public async Task Added_bookie_and_broker_join_and_nothing_is_renumbered()
    {
        var world = await SimulatedFacts.DeployAsync(Described());
        var changed = TopologyNodes.Add(
            world.Topology,
            [
                new("h4", [(PulsarRole.Bookie, ServiceSpec.Empty), (PulsarRole.Broker, ServiceSpec.Empty)])
                {
                    Rack = "/r4",
                },
            ]);
        Rehearsal.AddHosts(changed);
        // Again, as another topology with the same node would.
        Rehearsal.AddHosts(changed);
        var files = changed.Of(PulsarRole.ZooKeeper)
            .SelectMany(server => new[] { server.ConfigFile, $"{server.DataDirectory}/myid" }
                .Select(path => (server.Node, path)))
            .ToArray();
        var before = files.Select(Read).ToArray();

        await world.ApplyAsync(changed, Updated);

        Assert.Equal(before, files.Select(Read));
        Assert.Contains("managedLedgerDefaultEnsembleSize=3", Read(("h1", ConfigOf(changed, "broker@h1"))), Ordinal);
        Assert.Contains("bookiePort=3181", Read(("h4", ConfigOf(changed, "bookie@h4"))), Ordinal);

        string Read((string Host, string Path) file) => world.Host(file.Host).Files.ReadText(file.Path)!;
    }

    private static PulsarTopology Described() => RemoteTopology.Create(new()
    {
        Name = "c1",
        Version = new(4, 0, 8),
        Connection = new() { Become = PulsarBecome.None },
        Paths = new(Root: "/srv/c1"),
        ServiceManager = PulsarServiceManager.Process,
        Profile = PulsarProfile.Small,
        Nodes = LayoutSpec.Nodes(PulsarLayout.Combined, ["h1", "h2", "h3"], hasExternalZooKeeper: false),
    });

    private static string ConfigOf(PulsarTopology topology, string id) =>
        topology.Services.Single(service => service.Id == id).ConfigFile;

    private static PulsarTopology Change(PulsarTopology topology, string gone, string added)
    {
        var rest = Words(gone).Length == 0 ? topology : TopologyNodes.Remove(topology, Words(gone));
        return TopologyNodes.Add(rest, Words(added).Select(name => new NodeSpec(name,
        [
            (PulsarRole.ZooKeeper, ServiceSpec.Empty), (PulsarRole.Bookie, ServiceSpec.Empty),
            (PulsarRole.Broker, ServiceSpec.Empty),
        ])));
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, int> Ids(PulsarTopology topology, SimulatedFacts model) =>
        HostResolution.Of(topology, model.For(Updated)).Of(PulsarRole.ZooKeeper)
            .ToDictionary(server => server.Node, server => server.Number);
}
