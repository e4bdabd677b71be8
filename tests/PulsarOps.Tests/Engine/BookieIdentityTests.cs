using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A bookie starts only with all of its disks, and a ZooKeeper server without data only when the others have it.
/// </summary>
public sealed class BookieIdentityTests
{
    private static readonly IReadOnlyList<DesiredState> Started = [DesiredState.Of(LifecycleState.Running)];

    private static Dictionary<string, IReadOnlyList<DesiredState>> DesiredStates { get; } = new()
    {
        ["Install-PulsarCluster"] = Plans.Everything,
        ["Install-PulsarBookie"] = [DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie)],
        ["Start-PulsarCluster"] = Started,
        ["Start-PulsarBookie"] = [DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie)],
        ["Update-PulsarCluster"] = Changes.Updated,
    };

    public static TheoryData<string, bool> Cases { get; } =
        [.. DesiredStates.Keys.SelectMany(cmdlet => new[] { (cmdlet, true), (cmdlet, false) })];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bookie_that_has_lost_a_disk_is_not_started(string cmdlet, bool isJournal)
    {
        var world = await World.DeployedAsync(World.Hosts());
        var bookie = Bookie(world);
        var folder = isJournal ? bookie.JournalDirectories[0] : bookie.LedgerDirectories[0];
        Kill(world);
        Empty(world, folder);

        var error = await RefusalAsync(world, DesiredStates[cmdlet]);

        Assert.Equal((nameof(SR.BookieDiskLost), "bookie@h3"), (error.ErrorId, error.Target));
        Assert.Contains(
            $"its {(isJournal ? "journal" : "ledger")} folder {folder}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Repair-PulsarNode h3", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bookie_of_a_new_host_with_an_old_name_is_not_started()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h3").Reimage();
        await world.Simulation.PassAsync(TimeSpan.FromMinutes(1));

        var error = await RefusalAsync(world, Plans.Everything);

        Assert.Equal((nameof(SR.BookieDiskLost), "bookie@h3"), (error.ErrorId, error.Target));
    }

    [Fact]
    public async Task Each_bookie_is_reported()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);
        foreach (var bookie in world.Topology.Of(PulsarRole.Bookie).Take(2))
            world.Host(bookie.Node).Files.Remove(CookieFile.PathIn(bookie.LedgerDirectories[0]));
        world.Simulation.Record.Clear();

        var error = await RefusalAsync(world, Started);

        Assert.Equal("bookie@h2", error.Target);
        Assert.Equal("bookie@h1", Assert.Single(world.Log.Failures).Target);
    }

    [Fact]
    public async Task Emptied_journal_is_reported_although_a_setting_lets_BookKeeper_take_it_for_a_new_one()
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Want(world.Topology.Set("allowStorageExpansion", "true", PulsarRole.Bookie));
        await world.ApplyAsync(Changes.Updated);
        world.Simulation.Record.Clear();
        Kill(world);
        Empty(world, Bookie(world).JournalDirectories[0]);

        Assert.Equal(nameof(SR.BookieDiskLost), (await RefusalAsync(world, Started)).ErrorId);
    }

    [Fact]
    public async Task Disk_of_another_bookie_is_not_used()
    {
        var world = await World.DeployedAsync(World.Hosts());
        Kill(world);
        Rewrite(world, "\"h3:3181\"", "\"h9:3181\"");

        var error = await RefusalAsync(world, Started);

        Assert.Equal(nameof(SR.BookieIdDiffers), error.ErrorId);
        Assert.Contains("belongs to the bookie h9:3181, but bookie@h3 is the bookie h3:3181", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disks_of_other_metadata_are_not_used()
    {
        var world = await World.DeployedAsync(World.Hosts());
        Kill(world);
        Rewrite(world, "instanceId: \"", "instanceId: \"other-");

        Assert.Equal(nameof(SR.InstanceDiffers), (await RefusalAsync(world, Started)).ErrorId);
    }

    [Fact]
    public async Task Bookie_without_its_cookie_in_the_metadata_is_not_started()
    {
        var world = await World.DeployedAsync(World.Hosts());
        Kill(world);
        world.Tree().Delete("/ledgers/cookies/h3:3181");

        Assert.Equal(nameof(SR.BookieCookieGone), (await RefusalAsync(world, Started)).ErrorId);
    }

    [Fact]
    public async Task New_metadata_never_replaces_those_that_bookies_belong_to()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);
        foreach (var server in world.Topology.Of(PulsarRole.ZooKeeper))
            world.Host(server.Node).Files.Remove(server.DataDirectory!);
        world.Simulation.Record.Clear();

        Assert.Equal(nameof(SR.ZooKeeperDataLost), (await RefusalAsync(world, Plans.Everything)).ErrorId);
        Assert.Equal(3, world.Log.Failures.Count(failure => failure.ErrorId == nameof(SR.BookieMetadataLost)));
    }

    [Fact]
    public async Task Running_bookie_that_has_lost_a_disk_is_reported_and_not_restarted()
    {
        var world = await World.DeployedAsync(World.Hosts());
        Empty(world, Bookie(world).JournalDirectories[0]);

        await world.ApplyAsync(Changes.Updated);
        Assert.Contains(
            world.Log.Warnings, text => text.Contains("cookie is missing in its journal", StringComparison.Ordinal));
        Assert.Empty(world.Simulation.Record.Changes.Select(call => call.Operation).OfType<StopOperation>());
        world.Simulation.Record.Clear();

        world.Want(world.Topology.Set("zkTimeout", "9000", PulsarRole.Bookie));
        Assert.Equal(nameof(SR.BookieDiskLost), (await RefusalAsync(world, Changes.Updated)).ErrorId);
    }

    [Fact]
    public async Task Check_of_the_cluster_reports_a_lost_disk()
    {
        var world = await World.DeployedAsync(World.Hosts());
        Empty(world, Bookie(world).LedgerDirectories[0]);
        var checks = new List<PulsarCheck>();
        using var pool = HostPool.Take(world.Topology);

        await new ClusterCheck(pool, world.Topology, world.Log).RunAsync(
            60, checks.Add, TestContext.Current.CancellationToken);

        var found = Assert.Single(checks, check => check.Name == "Disks");
        Assert.Equal(
            ("bookie@h3", PulsarCheckStatus.Failed, nameof(SR.BookieDiskLost)),
            (found.Target, found.Status, found.ErrorId));
    }

    [Fact]
    public async Task Further_ledger_folder_is_taken_with_the_setting_that_allows_it()
    {
        var world = await SimulatedFacts.DeployAsync(Topology("/l1", "false"));

        world.Want(Topology("/l1,/l2", "false").With(world.Topology.Context));
        Assert.Equal(
            nameof(SR.LedgerDirectoryAdded),
            Assert.IsType<PulsarOpsException>(await world.FailureAsync(Changes.Updated)).ErrorId);
        world.Want(Topology("/l1,/l2", "true").With(world.Topology.Context));
        await world.ApplyAsync(Changes.Updated);

        var cookie = CookieFile.Parse(world.Host("h1").Files.ReadText(CookieFile.PathIn("/l2"))!);
        Assert.Equal(["/l1", "/l2"], cookie.Ledgers);
        // It is needed once: the cookies name both now.
        world.Want(Topology("/l1,/l2", "false").With(world.Topology.Context));
        await world.ApplyAsync(Changes.Updated);
        Assert.Empty(await world.MissingAsync(Changes.Updated));

        static PulsarTopology Topology(string ledgers, string allows) => RemoteTopology.Create(new()
        {
            Name = "c1", Version = new(4, 0, 8), Profile = PulsarProfile.Small,
            Nodes =
            [
                new("h1",
                [
                    (PulsarRole.ZooKeeper, new()), (PulsarRole.Broker, new()),
                    (PulsarRole.Bookie, new()
                    {
                        JournalDirectories = ["/j"], LedgerDirectories = ledgers.Split(','),
                        Settings = new Dictionary<string, string> { ["allowStorageExpansion"] = allows },
                    }),
                ]),
            ],
        });
    }

    [Fact]
    public async Task Empty_server_starts_beside_servers_that_have_everything()
    {
        var world = await World.DeployedAsync(World.Hosts());
        EmptyServer(world, "h3");

        await world.ApplyAsync(Plans.Everything);

        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task Empty_server_does_not_start_beside_one_that_may_have_missed_changes()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync(World.Stopped);
        var server = world.Topology.Of(PulsarRole.ZooKeeper).Last();
        world.Host("h3").Files.Remove($"{server.DataDirectory}/version-2");
        world.Simulation.Record.Clear();

        var error = await RefusalAsync(world, [DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper)]);

        Assert.Equal((nameof(SR.ZooKeeperDataLost), "zookeeper@h3"), (error.ErrorId, error.Target));
        await world.ApplyAsync(
            [DesiredState.Of(LifecycleState.Running, PulsarRole.ZooKeeper) with { Nodes = ["h1", "h2"] }]);
        await world.ApplyAsync(Started);
        Assert.NotNull(world.Tree().Read("/ledgers/INSTANCEID"));
    }

    private static PulsarService Bookie(World world) => world.Topology.Of(PulsarRole.Bookie).Last();

    private static void Kill(World world)
    {
        var (host, bookie) = (world.Host("h3"), Bookie(world));
        lock (world.Simulation.Sync)
            host.Processes.Of(host, bookie.PidFile)!.Kill();
    }

    private static void EmptyServer(World world, string node)
    {
        var (host, server) = (world.Host(node), world.Topology.Of(PulsarRole.ZooKeeper).Single(
            server => server.Node == node));
        lock (world.Simulation.Sync)
        {
            host.Processes.Of(host, server.PidFile)!.Kill();
            host.Files.Remove(server.DataDirectory!);
        }
    }

    private static void Empty(World world, string folder)
    {
        lock (world.Simulation.Sync)
        {
            world.Host("h3").Files.Remove($"{folder}/current");
            world.Host("h3").Files.MakeDirectory($"{folder}/current");
        }
    }

    private static void Rewrite(World world, string old, string text)
    {
        var files = world.Host("h3").Files;
        foreach (var path in Bookie(world).DataDirectories.Select(CookieFile.PathIn))
            files.WriteText(path, files.ReadText(path)!.Replace(old, text, StringComparison.Ordinal));
    }

    private static async Task<PulsarOpsException> RefusalAsync(World world, IReadOnlyList<DesiredState> states)
    {
        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(states));
        Assert.Empty(world.Writes());
        return error;
    }
}
