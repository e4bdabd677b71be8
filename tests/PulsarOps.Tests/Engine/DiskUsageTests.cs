using PulsarOps.Checks;
using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Architecture;
using PulsarOps.Tests.RemoteHosts;

namespace PulsarOps.Tests.Engine;

/// <summary>
/// A disk that BookKeeper finds too full is named before anything is touched, and as the cause afterwards.
/// </summary>
public sealed class DiskUsageTests
{
    private static readonly IReadOnlyList<DesiredState> Bookies =
    [
        DesiredState.Of(LifecycleState.Running, PulsarRole.Bookie),
    ];

    [Fact]
    public async Task Bookie_that_would_be_read_only_does_not_start()
    {
        var world = await StoppedAsync();
        world.Host("h2").SetUsage("/var/lib/pulsar", 0.963);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Bookies));

        Assert.Equal((nameof(SR.DiskTooFull), "bookie@h2"), (error.ErrorId, error.Target));
        Assert.Contains(
            "on h2 is 96.3 % full (BookKeeper warns above 90 %, and stops writing above 95 %)",
            error.Message,
            StringComparison.Ordinal);
        Assert.Empty(world.Writes());
    }

    [Theory]
    [InlineData(LifecycleState.Restarted)]
    internal async Task Bookie_that_runs_is_not_restarted_into_read_only(LifecycleState state)
    {
        var world = await World.DeployedAsync(World.Hosts());
        world.Host("h2").SetUsage("/var/lib/pulsar", 0.97);

        var error = Assert.IsType<PulsarOpsException>(
            await world.FailureAsync([DesiredState.Of(state, PulsarRole.Bookie)])
        );

        Assert.Equal(nameof(SR.DiskTooFull), error.ErrorId);
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Threshold_of_the_settings_counts()
    {
        var world = await StoppedAsync();
        world.Host("h2").SetUsage("/var/lib/pulsar", 0.96);
        world.Want(world.Topology.Set("diskUsageThreshold", "0.98", PulsarRole.Bookie));

        Assert.NotNull(
            await world.ApplyAsync(
                world.Topology,
                [DesiredState.Of(LifecycleState.Installed, PulsarRole.Bookie), .. Bookies]
            )
        );
        Assert.Contains(
            world.Log.Warnings, warning => warning.Contains("stops writing above 98 %", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.92, 0.1, "92 % full")]
    [InlineData(0.5, 0.99, "out of 99 % of its inodes")]
    public async Task Disk_that_fills_up_is_a_warning(double used, double inodes, string message)
    {
        var world = await StoppedAsync();
        world.Host("h2").SetUsage("/var/lib/pulsar/bookkeeper", used, inodes);
        world.Host("h2").SetUsage("/var/lib/pulsar/bookie", used, inodes);

        Assert.NotNull(await world.ApplyAsync(Bookies));

        Assert.NotEmpty(world.Log.Warnings);
        Assert.All(world.Log.Warnings, warning => Assert.Contains(message, warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_whose_log_has_no_room_is_not_started()
    {
        var world = await StoppedAsync();
        world.Host("h3").SetFreeSpace("/var/lib/pulsar", 100);

        var error = Assert.IsType<PulsarOpsException>(await world.FailureAsync(Bookies));

        Assert.Equal((nameof(SR.DiskSpaceInsufficient), "h3"), (error.ErrorId, error.Target));
        Assert.Empty(world.Writes());
    }

    [Fact]
    public async Task Error_and_status_name_the_disk_of_a_read_only_bookie()
    {
        var world = await StoppedAsync();
        world.Simulation.Faults.FailAt(
            call =>
            {
                if (call.Operation is StartOperation { Id: "bookie@h2" })
                    world.Host("h2").SetUsage("/var/lib/pulsar", 0.96);
                return false;
            },
            FaultKind.Fails);

        await world.FailureAsync(Bookies);

        var told = Assert.Single(world.Log.Failures, failure => failure.Target == "bookie@h2");
        Assert.Contains("h2:3181 is registered as read-only: /var/lib/pulsar", told.Message, StringComparison.Ordinal);
        Assert.Contains("is 96 % full", told.Message, StringComparison.Ordinal);
        using var pool = HostPool.Take(world.Topology);
        var status = await StatusReader.ReadAsync(
            pool,
            world.Log,
            world.Topology,
            TestContext.Current.CancellationToken,
            service => service.Id == "bookie@h2");
        Assert.Contains("is 96 % full", Assert.Single(status).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_reports_the_fullest_disk_of_a_bookie()
    {
        const string Folder = "src/PulsarOps/Hosts/Scripts";
        const string Probe = "port=3181\tmetrics_address=h\tmetrics_port=8000\tfolders=/half /full";
        var script = Repository.Read($"{Folder}/lib.sh") + Repository.Read($"{Folder}/fields.sh")
            + Repository.Read($"{Folder}/ask.bash") + Repository.Read($"{Folder}/readiness-probes.bash") + "\nNET=''\n"
            + "registry=$(printf 'ls\\t/ledgers/available\\tok\\th1:3181,readonly\\n"
            + "ls\\t/ledgers/available/readonly\\tok\\th2:3181\\n')\n"
            + "registry_of=zk\nask_registry() { :; }\nis_port_open() { :; }\n"
            + "stat() { case $* in */full) echo '4 100 90 100' ;; *) echo '50 100 90 100' ;; esac; }\n"
            + $"is_ready 'bookie\tservers=zk\tzookeeper_tls=\taddress=h2\t{Probe}' || printf '%s\\n' \"$detail\"\n"
            + $"is_ready 'bookie\tservers=zk\tzookeeper_tls=\taddress=h3\t{Probe}' || printf '%s\\n' \"$detail\"\n";

        var lines = Shell.Run("exec bash -c \"$1\"\n", script).TrimEnd('\n').Split('\n');

        Assert.Equal(
            ["h2:3181 is registered as read-only: /full is 96 % full", "h3:3181 is not registered as writable"],
            lines);
    }

    private static async Task<World> StoppedAsync()
    {
        var world = await World.DeployedAsync(World.Hosts());
        await world.ApplyAsync([DesiredState.Of(LifecycleState.Stopped, PulsarRole.Bookie, PulsarRole.Broker)]);
        world.Simulation.Record.Clear();
        world.Log.Warnings.Clear();
        return world;
    }
}
