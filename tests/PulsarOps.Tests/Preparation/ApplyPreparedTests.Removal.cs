using PulsarOps.Simulation;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Preparation;

/// <summary>Preparation is undone, and what was there before stays.</summary>
public sealed partial class ApplyPreparedTests
{
    [Fact]
    public async Task Uninstall_reverts_everything_except_packages()
    {
        var world = PreparedHosts.Bare();
        var before = world.Simulation.Hosts.ToDictionary(host => host.Name, Describe);
        await world.ApplyAsync(Plans.Everything);

        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = true });

        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal(before[host.Name], Describe(host));
            Assert.Null(host.Files.Find("/var/lib/pulsarops/c1"));
            Assert.Null(host.Files.Find("/etc/sysctl.d/90-pulsarops-c1.conf"));
            Assert.Null(host.Files.Find("/etc/security/limits.d/90-pulsarops-c1.conf"));
            Assert.NotEmpty(host.Java);
        });
        Assert.Empty(await world.MissingAsync(World.Absent));

        static string Describe(SimulatedHost host) =>
            $"{host.Files.ReadText("/etc/hosts")} {host.System.HostName} "
                + $"{string.Join(",", host.System.KernelSettings)} {host.System.OpenPorts.Count} "
                + $"{host.System.Accounts.Count}";
    }

    [Fact]
    public async Task Uninstall_that_keeps_data_keeps_their_owner()
    {
        var world = PreparedHosts.Bare();
        await world.ApplyAsync(Plans.Everything);

        await world.ApplyAsync(World.Absent);

        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Contains("pulsar", host.System.Accounts.Keys);
            Assert.Equal("debian", host.System.HostName);
            Assert.Null(host.Files.Find("/var/lib/pulsarops/c1/prepared"));
        });
        Assert.Empty(await world.MissingAsync(World.Absent));
    }

    [Fact]
    public async Task Existing_accounts_settings_and_ports_are_unchanged()
    {
        var world = PreparedHosts.Bare();
        foreach (var host in world.Simulation.Hosts)
        {
            host.System.Accounts["pulsar"] = new("Apache Pulsar", "/home/pulsar");
            host.System.KernelSettings["vm.max_map_count"] = 1048576;
            host.System.OpenPorts.Add(8080);
        }

        await world.ApplyAsync(Plans.Everything);

        Assert.All(
            world.Simulation.Hosts,
            host =>
            {
                Assert.Equal(1048576, host.System.KernelSettings["vm.max_map_count"]);
                Assert.DoesNotContain(
                    "max_map_count",
                    host.Files.ReadText("/etc/sysctl.d/90-pulsarops-c1.conf"),
                    StringComparison.Ordinal
                );
            }
        );
        await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = true });
        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal("Apache Pulsar", host.System.Accounts["pulsar"].Comment);
            Assert.Equal([8080], host.System.OpenPorts);
        });
    }

    [Fact]
    public async Task Java_archive_is_installed_and_removed_with_the_cluster()
    {
        using var folder = new Release.TemporaryFolder();
        var jdk = JdkFile.Make(folder.Path, "jdk-21.0.8+9-jre", "21.0.8");
        var world = PreparedHosts.Bare(archive => PreparedHosts.Topology(archive, jdk: jdk));

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.All(
            world.Simulation.Hosts,
            host =>
            {
                Assert.NotNull(host.Files.Find("/opt/jdk-21.0.8+9-jre/bin/java"));
                Assert.Contains(
                    "JAVA_HOME=\"/opt/jdk-21.0.8+9-jre\"",
                    host.Files.ReadText("/etc/pulsar/bookie.env"),
                    StringComparison.Ordinal
                );
            }
        );
        await world.ApplyAsync(World.Absent);
        Assert.All(world.Simulation.Hosts, host => Assert.Null(host.Files.Find("/opt/jdk-21.0.8+9-jre")));
    }
}
