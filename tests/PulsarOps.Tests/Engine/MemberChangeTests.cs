using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Simulation;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Engine;

/// <summary>The members of a ZooKeeper ensemble change one at a time, and it serves all the while.</summary>
public sealed class MemberChangeTests
{
    private static readonly string[] Three = ["h1", "h2", "h3"];
    private static readonly string[] Four = ["h1", "h2", "h3", "h4"];
    private static readonly string[] Five = ["h1", "h2", "h3", "h4", "h5"];

    [Fact]
    public async Task Three_members_become_five_by_two_rolls_that_end_with_the_leader()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        Assert.Equal("h3", world.Leader());

        await world.ApplyAsync(Five);

        world.AssertMembers(Five);
        Assert.Equal(
            [
                "start h4", "stop h1", "start h1", "stop h2", "start h2", "stop h3", "start h3",
                "start h5", "stop h1", "start h1", "stop h2", "start h2", "stop h3", "start h3", "stop h4", "start h4",
            ],
            world.Turns());
        Assert.Equal(0, world.Outages);
        Assert.Contains(
            world.World.Log.Messages, message => message.EndsWith(
                "2 stages are left on the way to the ZooKeeper servers of c1: Add zookeeper@h4, Add zookeeper@h5.",
                StringComparison.Ordinal));
    }

    [Fact]
    public async Task Clients_get_the_new_servers_at_the_end_and_once()
    {
        var world = await MemberWorld.DeployedAsync(Three);

        await world.ApplyAsync(Five);

        var broker = world.World.Topology.Of(PulsarRole.Broker).First();
        Assert.Contains(
            "h5:2181", world.World.Host("h1").Files.ReadText(broker.ConfigFile), StringComparison.Ordinal);
        Assert.Equal(1, world.StopsOf(broker.Id));
    }

    [Fact]
    public async Task Change_that_is_made_is_not_made_again()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        await world.ApplyAsync(Four);
        world.World.Simulation.Record.Clear();

        await world.ApplyAsync(Four);

        Assert.Empty(world.World.Writes());
    }

    [Fact]
    public async Task Five_members_become_three_and_those_that_left_are_gone()
    {
        var world = await MemberWorld.DeployedAsync(Five);
        Assert.Equal("h5", world.Leader());

        Assert.NotNull(await world.RemoveAsync(["h4", "h5"]));

        world.AssertMembers(Three);
        // The leader restarts before it leaves, because no server could follow it with a list that lacks it.
        Assert.Equal(["stop h5", "start h5", "stop h1"], world.Turns().Take(3));
        Assert.Equal("stop h4", world.Turns().Last());
        Assert.Equal(0, world.Outages);
        Assert.NotNull(
            world.World.Host("h5").Files.FindDirectory($"{MemberWorld.Server("h5").DataDirectory}/version-2"));
        await world.ApplyAsync(Three);
    }

    [Fact]
    public async Task Removal_that_is_made_changes_nothing_more()
    {
        var world = await MemberWorld.DeployedAsync(Four);
        await world.RemoveAsync(["h2"]);
        world.World.Simulation.Record.Clear();

        Assert.NotNull(await world.RemoveAsync(["h2"]));

        Assert.Empty(world.World.Writes());
    }

    [Fact]
    public async Task Member_is_replaced_by_one_with_an_id_that_no_server_ever_had()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        await world.ApplyAsync(Four);
        await world.RemoveAsync(["h4"]);
        await world.ApplyAsync(Three);

        await world.ApplyAsync("h1", "h2", "h3", "h5");
        await world.RemoveAsync(["h1"]);
        world.AssertMembers("h2", "h3", "h5");
        Assert.Equal("5\n", world.World.Host("h5").Files.ReadText($"{MemberWorld.Server("h5").DataDirectory}/myid"));
    }

    [Fact]
    public async Task Member_of_a_lost_host_is_removed_on_request_only()
    {
        var world = await MemberWorld.DeployedAsync(Five);
        world.Lose("h2");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.RemoveAsync(["h2"]));
        Assert.Empty(world.World.Writes());
        Assert.NotNull(await world.RemoveAsync(["h2"], isLost: true));

        Assert.Equal(nameof(SR.ZooKeeperMembersBlocked), error.ErrorId);
        Assert.Contains("add -Lost", error.Advice, StringComparison.Ordinal);
        world.AssertMembers("h1", "h3", "h4", "h5");
        Assert.Equal(0, world.Outages);
    }

    [Fact]
    public async Task Member_whose_loss_leaves_no_majority_for_a_restart_stays()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        world.Lose("h3");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.RemoveAsync(["h3"], isLost: true));

        Assert.Equal(nameof(SR.ZooKeeperMembersBlocked), error.ErrorId);
        Assert.Contains("-Lost -IgnoreQuorum", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.World.Writes());
    }

    [Fact]
    public async Task Lost_member_of_three_is_replaced_if_ZooKeeper_may_pause()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        world.Lose("h3");

        Assert.NotNull(await world.RemoveAsync(["h3"], isLost: true, ignoresQuorum: true));
        world.World.Host("h3").Reachable = true;
        await world.ApplyAsync("h1", "h2", "h4");

        world.AssertMembers("h1", "h2", "h4");
        Assert.Equal("4\n", world.World.Host("h4").Files.ReadText($"{MemberWorld.Server("h4").DataDirectory}/myid"));
    }

    [Fact]
    public async Task Nothing_is_added_while_a_member_cannot_be_read()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        world.Lose("h2");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(Four));

        Assert.Equal(nameof(SR.ZooKeeperMembersBlocked), error.ErrorId);
        Assert.Contains("Remove-PulsarZooKeeper -Node h2 -Lost", error.Advice, StringComparison.Ordinal);
        Assert.Empty(world.World.Writes());
    }

    [Fact]
    public async Task Standalone_server_becomes_an_ensemble()
    {
        var world = await MemberWorld.DeployedAsync("h1");

        await world.ApplyAsync(Three);

        world.AssertMembers(Three);
        Assert.Equal(["start h2", "stop h1", "start h1", "start h3"], world.Turns().Take(4));
    }

    [Fact]
    public async Task Server_that_leads_is_not_restarted_before_the_others()
    {
        var world = await MemberWorld.DeployedAsync(Five);
        await world.RestartAsync("h5");
        world.World.Simulation.Record.Clear();
        Assert.Equal("h4", world.Leader());

        await world.RemoveAsync(["h1"]);

        world.AssertMembers("h2", "h3", "h4", "h5");
        Assert.Equal(
            ["h2", "h3", "h5", "h4", "h1"],
            world.Turns().Where(turn => turn.StartsWith("stop", StringComparison.Ordinal))
                .Select(turn => turn.Split(' ')[1]));
    }

    [Theory]
    [InlineData(nameof(FaultKind.ControllerDies))]
    [InlineData(nameof(FaultKind.ControllerDiesAfter))]
    public async Task Addition_whose_controller_is_killed_anywhere_is_continued(string kind)
    {
        if (kind == nameof(FaultKind.ControllerDiesAfter))
            TestTier.RequireFull(); // each takes over a minute
        var ordinal = await ContinueAsync(kind, Three, Five, world => world.ApplyAsync(Five));
        Assert.InRange(ordinal, 60, 200);
    }

    [Theory]
    [InlineData(nameof(FaultKind.ControllerDies))]
    [InlineData(nameof(FaultKind.ControllerDiesAfter))]
    public async Task Removal_whose_controller_is_killed_anywhere_is_continued(string kind)
    {
        if (kind == nameof(FaultKind.ControllerDies))
            TestTier.RequireFull(); // each takes over a minute
        var ordinal = await ContinueAsync(
            kind, Five, Three, async world => Assert.NotNull(await world.RemoveAsync(["h4", "h5"])));
        Assert.InRange(ordinal, 50, 200);
    }

    /// <summary>Each operation is the last one of its controller, and the next one completes the change.</summary>
    /// <returns>The number of operations, and one.</returns>
    private static async Task<int> ContinueAsync(
        string kind, string[] before, string[] after, Func<MemberWorld, Task> change)
    {
        var ordinal = 0;
        for (var died = true; died; )
        {
            var world = await MemberWorld.DeployedAsync(before);
            died = await world.DiesAsync(++ordinal, Enum.Parse<FaultKind>(kind), () => change(world));
            if (died)
                await change(world);
            world.AssertMembers(after);
            Assert.Equal(0, world.Outages);
        }

        return ordinal;
    }

    /// <summary>The wrong order: two members at once.</summary>
    [Fact]
    public async Task Simulated_servers_with_lists_that_differ_by_two_form_two_quorums()
    {
        var world = await MemberWorld.DeployedAsync(Three);
        await world.ApplyAsync(Five);
        var (old, current) = (world.ListOf(Three), world.ListOf(Five));

        foreach (var node in Five)
            world.Restart(node, node is "h1" or "h2" ? old : current);
        await world.World.Simulation.PassAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(["h2", "h5"], world.Leaders());
    }

    [Fact]
    public async Task Preview_shows_the_whole_way_and_changes_nothing()
    {
        var world = await MemberWorld.DeployedAsync(Five);
        var shown = new List<string>();

        await world.RemoveAsync(["h4", "h1"], approve: step =>
        {
            shown.Add(step.Id);
            return Approval.WhatIf;
        });

        Assert.Empty(world.World.Writes());
        Assert.Contains("restart zookeeper@h1: stop", shown);
        Assert.Contains("Remove zookeeper@h1/zookeeper@h5", shown);
        Assert.Contains("Remove zookeeper@h1/broker@h5", shown);
    }
}
