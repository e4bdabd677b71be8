using PulsarOps.Common;
using PulsarOps.Planning;
using PulsarOps.Rendering;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>What was lost or changed is repaired, and nothing else is touched.</summary>
public sealed partial class ApplyTests
{
    [Fact]
    public async Task Lost_or_changed_file_is_repaired_without_a_restart()
    {
        var world = await World.DeployedAsync(World.Local(2));
        foreach (var path in PathsOf(world.Topology).Where(path => world.Host().Files.FindFile(path) is not null))
        {
            world.Host().Files.Remove(path);
            await AssertMendsAsync(world, $"write {path}");

            if (path != InstallPlanner.OwnerFile(world.Topology.Nodes[0]))
            {
                world.Host().Files.WriteText(path, "changed by hand\n");
                await AssertMendsAsync(world, $"write {path}");
            }

            world.Host().Files.ChangeMode(path, "600");
            await AssertMendsAsync(world, $"write {path}");
        }
    }

    [Fact]
    public async Task Changed_folder_mode_is_repaired()
    {
        var world = await World.DeployedAsync(World.Local(2));
        foreach (var path in PathsOf(world.Topology).Where(path => world.Host().Files.FindDirectory(path) is not null))
        {
            world.Host().Files.ChangeMode(path, "700");
            await AssertMendsAsync(world, $"create directory {path}");
        }
    }

    [Fact]
    public async Task Edited_release_is_replaced_only_if_nothing_runs_from_it()
    {
        var world = await World.DeployedAsync(World.Local(2));
        var tree = ToolPaths.Release(world.Topology, world.Topology.Nodes[0]);
        world.Host().Files.WriteText($"{tree}/conf/broker.conf", "edited\n");

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(Plans.Everything));

        Assert.Equal(nameof(SR.ReleaseChanged), error.ErrorId);
        Assert.Contains("conf/broker.conf", error.Message, StringComparison.Ordinal);
        Assert.Contains("(java) runs from it", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());

        await world.ApplyAsync(World.Stopped);
        var step = (await world.MissingAsync(Plans.Everything))
            .First(step => step.Step.Action == PulsarAction.UnpackRelease);
        Assert.Equal("it has changed since it was unpacked: conf/broker.conf", step.Step.Reason);
        await world.ApplyAsync(Plans.Everything);
        Assert.NotEqual("edited\n", world.Host().Files.ReadText($"{tree}/conf/broker.conf"));
    }

    [Fact]
    public async Task Process_that_was_killed_is_started_and_no_other()
    {
        var world = await World.DeployedAsync(World.Local());
        foreach (var service in world.Topology.Services)
        {
            world.Host().Processes.Of(world.Host(), service.PidFile)!.Kill();
            await AssertMendsAsync(world, $"start {service.Id}");
        }
    }

    private static async Task AssertMendsAsync(World world, string write)
    {
        world.Simulation.Record.Clear();
        Assert.NotNull(await world.ApplyAsync(Plans.Everything));
        Assert.Equal([write], world.Writes());
    }

    private static IEnumerable<string> PathsOf(PulsarTopology topology) =>
        topology
            .Services.SelectMany(service => InstallPlanner.PathsOf(topology, service))
            .Append(topology.Nodes[0].Paths.State)
            .Distinct();
}
