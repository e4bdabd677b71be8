using PulsarOps.Common;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Engine;

/// <summary>Several clusters on a host, and clusters of version 0.1.0.</summary>
public sealed partial class OwnershipTests
{
    [Fact]
    public async Task Units_of_another_cluster_are_not_overwritten()
    {
        var world = await World.DeployedAsync(One());
        var second = Topology(ReleaseFile.Archive, "c2", paths: Apart, offset: 10000).With(world.Topology.Context);

        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(second, Plans.Everything));

        Assert.Equal(nameof(SR.UnitNotOurs), error.ErrorId);
        Assert.Equal(2, world.Log.Failures.Count(failure => failure.ErrorId == nameof(SR.UnitNotOurs)));
        Assert.Contains("belongs to the cluster 'c1'", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Writes());
        await world.ApplyAsync(second, World.Absent, WithData);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Clusters_live_side_by_side_and_none_takes_from_another(bool firstGoes)
    {
        var world = await World.DeployedAsync(One(PulsarServiceManager.Process));
        var second = Topology(ReleaseFile.Archive, "c2", PulsarServiceManager.Process, Apart, 10000)
            .With(world.Topology.Context);
        await world.ApplyAsync(second, Plans.Everything);
        var (goes, stays) = firstGoes ? (world.Topology, second) : (second, world.Topology);

        await world.ApplyAsync(goes, World.Absent, WithData);

        Assert.Empty(await World.MissingAsync(stays, Plans.Everything));
        Assert.NotNull(world.Host("h1").Files.Find($"{Tree}/bin/pulsar"));
        Assert.Contains("pulsar", world.Host("h1").System.Accounts.Keys);
        Assert.Equal(1, world.Host("h1").System.KernelSettings["vm.swappiness"]);
        Assert.Null(world.Host("h1").Files.Find(goes.Nodes[0].Paths.Config));
    }

    [Fact]
    public async Task Cluster_of_version_0_1_0_has_its_journal_for_a_record()
    {
        var world = await World.DeployedAsync(One());
        var files = world.Host("h1").Files;
        var record = Entries(files.ReadText("/var/lib/pulsarops/c1/made")!);
        files.Remove("/var/lib/pulsarops/c1/made");

        Assert.Empty(await world.MissingAsync(Plans.Everything));
        files.WriteText("/etc/pulsar/broker.conf", "edited\n");
        await world.ApplyAsync(Plans.Everything);

        // The journal has no folders above those that were made, and the folder of the state is PulsarOps' own anyway.
        Assert.Empty(Entries(files.ReadText("/var/lib/pulsarops/c1/made")!).Except(record));
        await world.ApplyAsync(world.Topology, World.Absent, WithData);
        Assert.All(
            new[]
            {
                "/etc/pulsar", "/var/lib/pulsar/bookie/ledgers", "/var/lib/pulsarops", Tree,
                "/etc/systemd/system/pulsar-broker.service",
            },
            path => Assert.Null(files.Find(path)));

        static string[] Entries(string text) =>
        [
            .. text.Split('\n')
                .Where(line => line.Length > 0 && !line.Contains("/pulsarops/", StringComparison.Ordinal)),
        ];
    }

    [Fact]
    public async Task Removed_path_that_another_user_creates_again_is_foreign()
    {
        var world = await World.DeployedAsync(One());
        await world.ApplyAsync(World.Absent);
        Put(world.Host("h1"), "/etc/pulsar/broker.conf");

        Assert.Equal(nameof(SR.FilesNotOurs), (await RefusalAsync(world, Plans.Everything)).ErrorId);
        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Equal("theirs /etc/pulsar/broker.conf", world.Host("h1").Files.ReadText("/etc/pulsar/broker.conf"));
    }
}
