using CsCheck;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Roles;

namespace PulsarOps.Tests.Planning;

/// <summary>
/// No two majorities on the way from one ensemble to another are disjoint, whichever servers have restarted.
/// </summary>
public sealed class MemberWalkTests
{
    private const int Most = 7;

    private static readonly PulsarTopology All = Topologies.Hosts(Most);

    /// <summary>Sets of servers, each as bits, before and after. Those that leave are a part of those before.</summary>
    private static readonly Gen<(int Before, int After)> Ways =
        Gen.Select(Gen.Int[1, (1 << Most) - 1], Gen.Int[1, (1 << Most) - 1]);

    [Fact]
    public void Each_stage_changes_one_member_and_the_last_one_is_that_of_the_topology() => Ways.Sample(
        (before, after) =>
        {
            var list = before;
            foreach (var change in Walk(before, after))
            {
                var next = list;
                if (change.Kind != MemberChangeKind.Demote)
                {
                    next = (before | after) & ~Bits(change.Outside);
                    Assert.Equal(1, int.PopCount(list ^ next));
                    Assert.Equal(change.Service, IdOf(int.Log2(list ^ next)));
                    // Servers come before others leave.
                    Assert.True(change.Kind == MemberChangeKind.Add || (list & after) == after);
                }

                list = next;
            }

            Assert.Equal(after, list);
        });

    [Fact]
    public void No_two_majorities_are_disjoint_in_any_interleaving_of_restarts() => Ways.Sample(
        (before, after) =>
        {
            var list = before;
            foreach (var change in Walk(before, after).Where(change => change.Kind != MemberChangeKind.Demote))
            {
                var next = (before | after) & ~Bits(change.Outside);
                // Each server that is in one of the lists has either, so that a quorum may count by either.
                AssertMeet(list, next);
                AssertMeet(list, list);
                AssertMeet(next, next);
                list = next;
            }
        },
        iter: 200);

    [Theory]
    [InlineData(0b00111, 0b11111)]
    [InlineData(0b00111, 0b11100)]
    [InlineData(0b00001, 0b00111)]
    public void Lists_that_differ_by_two_members_have_disjoint_majorities(int before, int after) =>
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertMeet(before, after));

    /// <summary>A run that finds any of the restarts done goes on with the same stage.</summary>
    [Fact]
    public void Place_is_found_again_in_any_interleaving_of_restarts() => Gen.Select(
        Ways, Gen.Int[0, (1 << Most) - 1], Gen.Int[0, 2 * Most]).Sample((way, restarted, at) =>
        {
            var changes = Walk(way.Before, way.After)
                .Where(change => change.Kind != MemberChangeKind.Demote).ToArray();
            if (changes.Length == 0)
                return;
            var all = way.Before | way.After;
            var index = at % changes.Length;
            var next = all & ~Bits(changes[index].Outside);
            var list = index == 0 ? way.Before : all & ~Bits(changes[index - 1].Outside);
            restarted &= list & next;
            // Nothing of this stage is done, or all of it.
            if (restarted == 0 || restarted == (list & next))
                return;

            var left = Walk(all, way.After, server => ((restarted >> server) & 1) == 1 ? next : list, list)
                .Where(change => change.Kind != MemberChangeKind.Demote).ToArray();

            Assert.Equal(changes.Skip(index).Select(change => change.Name), left.Select(change => change.Name));
        },
        iter: 300);

    [Fact]
    public void Lists_that_differ_by_more_than_one_member_lead_nowhere() =>
        Assert.Empty(Walk(0b11111, 0b11111, server => server < 2 ? 0b00111 : 0b11111, 0b11111));

    [Fact]
    public void List_with_a_server_that_the_topology_lacks_leads_nowhere() =>
        Assert.Empty(Walk(0b00011, 0b00011, _ => 0b00111, 0b00011));

    [Fact]
    public void Single_damaged_list_is_repaired_by_an_ordinary_update() =>
        Assert.Empty(Walk(0b00111, 0b00111, server => server == 0 ? 0b11000 : 0b00111, 0b00111));

    private static IReadOnlyList<MemberChange> Walk(int before, int after) =>
        Walk(before | after, after, _ => before, before);

    /// <param name="all">The servers of the topology.</param>
    /// <param name="after">Those of them that stay.</param>
    /// <param name="listOf">The list of a server.</param>
    /// <param name="running">The servers that have a list.</param>
    private static IReadOnlyList<MemberChange> Walk(int all, int after, Func<int, int> listOf, int running)
    {
        var topology = new PulsarTopology(
            All.Name, All.Version, All.Transport, All.Nodes,
            [.. All.Services.Where(service => service.Role != PulsarRole.ZooKeeper || IsIn(all, IndexOf(service)))],
            All.Options);
        var facts = topology.Nodes.Select((node, index) => (node, index)).ToDictionary(
            pair => pair.node.Name, pair => FactsOf(topology, pair.node, IsIn(running, pair.index)
                ? listOf(pair.index) : 0));
        return MemberWalk.Stages(new(topology, facts, Release: null, [], new()
        {
            Activity = "Test",
            Leaving =
            [
                .. topology.Of(PulsarRole.ZooKeeper).Where(server => !IsIn(after, IndexOf(server)))
                    .Select(server => server.Id),
            ],
        }));
    }

    private static HostFacts FactsOf(PulsarTopology topology, PulsarNode node, int list) => new()
    {
        Services = topology.On(node).ToDictionary(
            service => service.Id,
            service => new ServiceFact(
                service.Role == PulsarRole.ZooKeeper && list != 0, 1, null, 0, false, true, "follower", [])),
        Contents = topology.On(node).Where(service => service.Role == PulsarRole.ZooKeeper && list != 0).ToDictionary(
            service => service.ConfigFile,
            _ => "clientPort=2181\n" + (int.PopCount(list) == 1 && All.Nodes[int.Log2(list)] == node ? ""
                : string.Concat(All.Of(PulsarRole.ZooKeeper).Where(server => IsIn(list, IndexOf(server)))
                    .Select(server => $"server.{server.Number}={server.Address}:2888:3888\n")))),
    };

    /// <summary>Checks that each majority of one list meets each of the other.</summary>
    private static void AssertMeet(int list, int other)
    {
        foreach (var one in Majorities(list))
        {
            foreach (var two in Majorities(other))
                Assert.True((one & two) != 0, $"{one:b} and {two:b} of {list:b} and {other:b}");
        }
    }

    private static int[] Majorities(int list) =>
    [
        .. Enumerable.Range(1, list).Where(set =>
            (set & ~list) == 0 && int.PopCount(set) == QuorumRules.Majority(int.PopCount(list))),
    ];

    private static bool IsIn(int set, int server) => ((set >> server) & 1) == 1;

    private static int IndexOf(PulsarService server) => All.Nodes.ToList().FindIndex(node => node.Name == server.Node);

    private static string IdOf(int server) =>
        All.Of(PulsarRole.ZooKeeper).Single(service => IndexOf(service) == server).Id;

    private static int Bits(IEnumerable<string> ids) =>
        ids.Sum(id => 1 << IndexOf(All.Services.Single(service => service.Id == id)));
}
