using PulsarOps.Common;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Roles;
using PulsarOps.Simulation;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Engine;

/// <summary>PulsarOps changes, replaces and removes only what it made.</summary>
public sealed partial class OwnershipTests
{
    private const string Tree = "/opt/apache-pulsar-4.0.8";

    private static ApplyOptions WithData { get; } = new() { Activity = "Test", RemoveData = true };

    private static World One(PulsarServiceManager manager = PulsarServiceManager.Systemd) =>
        new(archive => Topology(archive, manager: manager));

    private static PulsarTopology Topology(
        PulsarArchive archive, string name = "c1", PulsarServiceManager manager = PulsarServiceManager.Systemd,
        PathsSpec? paths = null, int offset = 0, string? journal = null,
        string? ledgers = null) => RemoteTopology.Create(new()
        {
            Name = name,
            Version = Topologies.Release,
            Archive = archive,
            Profile = PulsarProfile.Small,
            ServiceManager = manager,
            Paths = paths ?? new(),
            Nodes =
            [
                new("h1", [.. Topologies.CoreRoles.Select(role => (role, Service(role, offset, journal, ledgers)))]),
            ],
        });

    private static ServiceSpec Service(PulsarRole role, int offset, string? journal, string? ledgers) => new()
    {
        Ports = RoleCatalog.Of(role).Ports.ToDictionary(port => port.Name, port => port.Number + offset),
        JournalDirectories = role == PulsarRole.Bookie && journal is not null ? [journal] : null,
        LedgerDirectories = role == PulsarRole.Bookie && ledgers is not null ? [ledgers] : null,
    };

    [Fact]
    public async Task Release_that_was_unpacked_by_hand_is_not_replaced()
    {
        var world = One();
        Put(world.Host("h1"), $"{Tree}/bin/pulsar", $"{Tree}/conf/broker.conf", $"{Tree}/data/standalone/ledgers");

        var error = await RefusalAsync(world, Plans.Everything);

        Assert.Equal(nameof(SR.ReleaseNotOurs), error.ErrorId);
        Assert.Contains(Tree, error.Message, StringComparison.Ordinal);
        Assert.Contains("install:", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/etc/pulsar/broker.conf", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/pulsar/zookeeper.env", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/pulsar/client.conf", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/pulsar/bin/pulsar-admin", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/pulsar/bin", nameof(SR.FilesNotOurs))]
    [InlineData($"{Tree}.download", nameof(SR.FilesNotOurs))]
    [InlineData($"{Tree}.unpacking", nameof(SR.FilesNotOurs))]
    [InlineData($"{Tree}.replaced", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/security/limits.d/90-pulsarops-c1.conf", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/sysctl.d/90-pulsarops-c1.conf", nameof(SR.FilesNotOurs))]
    [InlineData("/etc/systemd/system/pulsar-broker.service", nameof(SR.UnitNotOurs))]
    [InlineData("/var/lib/pulsar/zookeeper/version-2/log.1", nameof(SR.DataNotOurs))]
    [InlineData("/var/lib/pulsar/zookeeper/myid", nameof(SR.DataNotOurs))]
    [InlineData("/var/lib/pulsar/bookie/ledgers/current/VERSION", nameof(SR.DataNotOurs))]
    [InlineData("/var/lib/pulsar/bookie/journal/current/lastMark", nameof(SR.DataNotOurs))]
    public async Task Foreign_file_in_the_way_is_reported_before_any_change(string path, string errorId)
    {
        var world = One();
        Put(world.Host("h1"), path);

        var error = await RefusalAsync(world, Plans.Everything);

        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(
            path.Split("/version-2")[0].Split("/current")[0].Split("/myid")[0],
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_in_the_way_is_named_at_once()
    {
        var world = One();
        Put(world.Host("h1"), "/etc/pulsar/broker.conf", "/etc/pulsar/bookie.env", $"{Tree}/README");

        var last = await RefusalAsync(world, Plans.Everything);

        var all = world.Log.Failures.Append(last).ToArray();
        Assert.Equal(
            [nameof(SR.FilesNotOurs), nameof(SR.ReleaseNotOurs)],
            all.Select(error => error.ErrorId).Order(StringComparer.Ordinal));
        Assert.Contains(
            "/etc/pulsar/bookie.env, /etc/pulsar/broker.conf",
            all.Single(error => error.ErrorId == nameof(SR.FilesNotOurs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connectors_in_a_release_are_never_deleted()
    {
        var world = await World.DeployedAsync(One());
        Put(world.Host("h1"), $"{Tree}/connectors/pulsar-io-kafka.nar", $"{Tree}/lib/plugin.jar");

        var running = await RefusalAsync(world, Plans.Everything);
        await world.ApplyAsync(World.Stopped);
        var stopped = await RefusalAsync(world, Plans.Everything);

        Assert.Equal((nameof(SR.ReleaseChanged), nameof(SR.ReleaseChanged)), (running.ErrorId, stopped.ErrorId));
        Assert.Contains(
            "added: connectors, connectors/pulsar-io-kafka.nar, lib, lib/plugin.jar",
            stopped.Message, StringComparison.Ordinal);
        await world.ApplyAsync(world.Topology, World.Absent, WithData);
        Assert.NotNull(world.Host("h1").Files.FindFile($"{Tree}/connectors/pulsar-io-kafka.nar"));
        Assert.Null(world.Host("h1").Files.Find($"{Tree}/bin"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Uninstall_leaves_an_unused_host_unchanged(bool removeData)
    {
        var world = One();
        string[] theirs =
        [
            "/etc/pulsar/broker.conf", "/etc/pulsar/key.pem", "/var/lib/pulsar/zookeeper/version-2/log.1",
            "/var/lib/pulsar/bookie/ledgers/current/VERSION", "/var/log/pulsar/broker/broker.log",
            "/etc/systemd/system/pulsar-broker.service", $"{Tree}/bin/pulsar", $"{Tree}.download",
            "/etc/security/limits.d/90-pulsarops-c1.conf",
        ];
        Put(world.Host("h1"), theirs);
        var before = Snapshot(world.Host("h1"), theirs);

        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = removeData });

        Assert.Equal(before, Snapshot(world.Host("h1"), theirs));
        Assert.Empty(world.Writes());
        var warning = Assert.Single(world.Log.Warnings);
        Assert.All(
            ["/etc/pulsar", "/etc/systemd/system/pulsar-broker.service", Tree],
            path => Assert.Contains(path, warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keys_and_files_beside_those_of_PulsarOps_stay_and_are_named(bool removeData)
    {
        var world = One();
        string[] theirs =
        [
            "/etc/pulsar/broker.key.pem", "/etc/pulsar/tokens/admin.jwt", "/etc/pulsar/bin/mine.sh",
            "/var/log/pulsar/audit/today", "/var/lib/pulsar/backup/dump",
            "/etc/systemd/system/pulsar-exporter.service", "/opt/other/README",
        ];
        Put(world.Host("h1"), theirs);
        await world.ApplyAsync(Plans.Everything);
        await world.ApplyAsync(DesiredState.Of(LifecycleState.Restarted));
        var before = Snapshot(world.Host("h1"), theirs);

        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = removeData });

        Assert.Equal(before, Snapshot(world.Host("h1"), theirs));
        Assert.Null(world.Host("h1").Files.Find("/etc/pulsar/broker.conf"));
        Assert.Contains("/etc/pulsar", world.Log.Warnings.Last(), StringComparison.Ordinal);
        Assert.Empty(await world.MissingAsync(World.Absent, new() { Activity = "Test", RemoveData = removeData }));
    }

    [Fact]
    public async Task User_key_in_the_PulsarOps_folder_stays_and_is_reported()
    {
        var world = await World.DeployedAsync(One());
        Put(world.Host("h1"), "/etc/pulsar/broker.key.pem", "/var/lib/pulsar/bookie/ledgers/NOTES");

        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Equal(["broker.key.pem"], world.Host("h1").Files.FindDirectory("/etc/pulsar")!.Children.Keys);
        Assert.Equal(
            ["NOTES"], world.Host("h1").Files.FindDirectory("/var/lib/pulsar/bookie/ledgers")!.Children.Keys);
        var warning = Assert.Single(world.Log.Warnings);
        Assert.Contains("/etc/pulsar/broker.key.pem", warning, StringComparison.Ordinal);
        Assert.Contains("/var/lib/pulsar/bookie/ledgers/NOTES", warning, StringComparison.Ordinal);
        Assert.Empty(await world.MissingAsync(World.Absent, WithData));
    }

    [Fact]
    public async Task Only_the_bookie_folder_of_a_mount_point_is_removed()
    {
        var world = new World(archive => Topology(archive, journal: "/data1", ledgers: "/mnt/disk1"));
        var files = world.Host("h1").Files;
        string[] theirs = ["/mnt/disk1/lost+found/x", "/mnt/disk1/theirs", "/mnt/disk1", "/data1"];
        files.MakeDirectory("/data1");
        files.Find("/data1")!.Owner = "root";
        Put(world.Host("h1"), theirs[0], theirs[1]);
        files.Find("/mnt/disk1")!.Owner = "root";
        var before = Snapshot(world.Host("h1"), theirs);

        await world.ApplyAsync(Plans.Everything);
        Assert.Equal(before, Snapshot(world.Host("h1"), theirs));
        Assert.Equal("pulsar", files.Find("/mnt/disk1/current")!.Owner);
        Assert.Empty(await world.MissingAsync(Plans.Everything));
        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.Equal(before, Snapshot(world.Host("h1"), theirs));
        Assert.Null(files.Find("/mnt/disk1/current"));
        Assert.Empty(files.FindDirectory("/data1")!.Children);
        Assert.Empty(await world.MissingAsync(World.Absent, WithData));
    }

    [Fact]
    public async Task Files_beside_a_release_stay_even_if_named_like_a_leftover()
    {
        var world = await World.DeployedAsync(One());
        var files = world.Host("h1").Files;
        // As where it was there when the release was unpacked.
        files.WriteText(
            "/var/lib/pulsarops/c1/made",
            files.ReadText("/var/lib/pulsarops/c1/made")!
                .Replace($"file\t{Tree}.download\t.\n", "", StringComparison.Ordinal));
        Put(world.Host("h1"), $"{Tree}.download");

        Assert.Empty(await world.MissingAsync(Plans.Everything));
        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        Assert.NotNull(world.Host("h1").Files.Find($"{Tree}.download"));
    }

    [Fact]
    public async Task Account_goes_after_everything_that_is_removed_as_that_account()
    {
        var world = await World.DeployedAsync(One());

        await world.ApplyAsync(world.Topology, World.Absent, WithData);

        var writes = world.Writes().ToList();
        var account = writes.IndexOf("remove account pulsar");
        Assert.All(
            [
                "/var/lib/pulsar/zookeeper/version-2", "/var/lib/pulsar/bookie/ledgers/current",
                "/var/log/pulsar/broker", "/var/lib/pulsarops/c1/run",
            ],
            path => Assert.InRange(writes.IndexOf($"remove {path}"), 0, account));
    }

    [Fact]
    public async Task Folder_that_keeps_the_account_out_is_named()
    {
        var world = new World(archive => Topology(archive, ledgers: "/mnt/disk1"));
        world.Host("h1").Files.MakeDirectory("/mnt/disk1");
        world.Host("h1").Files.Find("/mnt/disk1")!.Owner = "root";
        world.Host("h1").Files.ChangeMode("/mnt/disk1", "700");

        var error = await RefusalAsync(world, Plans.Everything);

        Assert.Equal(nameof(SR.FolderUnusable), error.ErrorId);
        Assert.Contains("mode 700", error.Message, StringComparison.Ordinal);
    }

    private static PathsSpec Apart { get; } =
        new(Config: "/etc/pulsar-two", Data: "/var/lib/pulsar-two", Logs: "/var/log/pulsar-two");

    private static async Task<PulsarOpsException> RefusalAsync(World world, IReadOnlyList<DesiredState> desiredStates)
    {
        world.Simulation.Record.Clear();
        var error = await Assert.ThrowsAsync<PulsarOpsException>(() => world.ApplyAsync(desiredStates));
        Assert.Empty(world.Writes());
        return error;
    }

    private static void Put(SimulatedHost host, params string[] paths)
    {
        foreach (var path in paths)
        {
            host.Files.MakeDirectory(SimulatedFileSystem.Parent(path));
            host.Files.WriteText(path, $"theirs {path}", "640");
            host.Files.Find(path)!.Owner = "ops";
        }
    }

    private static string[] Snapshot(SimulatedHost host, params string[] paths) => [.. paths.Select(path =>
        host.Files.Find(path) is { } node
            ? $"{path} {node.Mode} {node.Owner} {host.Files.ReadText(path)}"
            : $"{path} is gone")];
}
