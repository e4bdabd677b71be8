using PulsarOps.Common;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Simulation;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;

namespace PulsarOps.Tests.Preparation;

/// <summary>Hosts are prepared once, and the preparation can be undone.</summary>
public sealed partial class ApplyPreparedTests
{
    private static readonly int[] Ports = [2181, 2888, 3181, 3888, 6650, 8000, 8080, 8100];

    [Fact]
    public async Task Bare_hosts_are_prepared_and_the_second_run_writes_nothing()
    {
        var world = PreparedHosts.Bare();

        Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));

        Assert.All(
            world.Simulation.Hosts,
            host =>
            {
                Assert.Equal(new AccountFact("pulsarops c1", "/var/lib/pulsar"), host.System.Accounts["pulsar"]);
                Assert.Equal(
                    ("/usr/lib/jvm/java-21-openjdk-amd64", 21),
                    host.Java.Select(java => (java.Home, java.Feature)).Single()
                );
                Assert.Empty(host.System.MissingPrograms);
                Assert.Equal(host.Name, host.System.HostName);
                Assert.Equal(
                    (1L, 262144L),
                    (host.System.KernelSettings["vm.swappiness"], host.System.KernelSettings["vm.max_map_count"])
                );
                Assert.Equal(Ports, host.System.OpenPorts.Order());
                Assert.All(
                    world.Simulation.Hosts,
                    other => Assert.Equal([$"10.0.0.{other.Name[1..]}"], new SimulatedNames(host).Resolve(other.Name))
                );
                Assert.Contains(
                    "pulsar soft nofile 100000\n",
                    host.Files.ReadText("/etc/security/limits.d/90-pulsarops-c1.conf"),
                    StringComparison.Ordinal
                );
                Assert.Contains(
                    "vm.max_map_count = 262144\n",
                    host.Files.ReadText("/etc/sysctl.d/90-pulsarops-c1.conf"),
                    StringComparison.Ordinal
                );
            }
        );
        world.Simulation.Record.Clear();
        Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));
        Assert.Equal(
            world.Simulation.Hosts.Select(host => (host.Name, SimulatedCallKind.Probe)),
            world.Simulation.Record.Calls.Select(call => (call.Host, call.Kind)).Order()
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whole_chain_goes_from_bare_hosts_to_running_brokers(bool addresses)
    {
        var world = PreparedHosts.Bare(archive => PreparedHosts.Topology(archive, addresses: addresses));
        if (!addresses)
        {
            foreach (var host in world.Simulation.Hosts)
                host.Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n");
        }

        Assert.NotNull(await world.ApplyAsync(Plans.Everything));

        Assert.Empty(await world.MissingAsync(Plans.Everything));
        Assert.Empty(world.Log.Failures);
        Assert.All(
            world.Simulation.Hosts,
            host => Assert.Equal(addresses ? host.Name : "debian", host.System.HostName)
        );
        Assert.All(
            world.Simulation.Hosts,
            host =>
                Assert.Contains(
                    "JAVA_HOME=\"/usr/lib/jvm/java-21-openjdk-amd64\"",
                    host.Files.ReadText("/etc/pulsar/broker.env"),
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task WhatIf_shows_every_step_and_changes_nothing()
    {
        var world = PreparedHosts.Bare();
        var shown = new List<string>();
        var topology = world.Topology;
        foreach (var stage in Plans.Stages)
            topology = (await world.ApplyAsync(topology, [stage], approve: Show))!;

        Assert.Equal(
            Plans.Ids(await world.MissingAsync(Plans.Everything)).Order(StringComparer.Ordinal),
            shown.Order(StringComparer.Ordinal)
        );
        Assert.Contains("java h1", shown);
        Assert.Contains("path h1:/etc/hosts", shown);
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));

        Approval Show(PulsarPlanStep step)
        {
            shown.Add(step.Id);
            return Approval.WhatIf;
        }
    }

    [Theory]
    [InlineData(FirewallKind.Firewalld)]
    [InlineData(FirewallKind.Ufw)]
    [InlineData(FirewallKind.Nftables)]
    internal async Task Ports_that_are_missing_are_opened_whatever_the_firewall(FirewallKind kind)
    {
        var world = PreparedHosts.Bare();
        foreach (var host in world.Simulation.Hosts)
        {
            host.System.Firewall = kind;
            host.System.OpenPorts.Add(2181);
        }

        await world.ApplyAsync(PreparedHosts.Prepared);

        var opened = world
            .Simulation.Record.Changes.Select(call => call.Operation)
            .OfType<FirewallOperation>()
            .ToArray();
        Assert.All(opened, wall => Assert.Equal(Ports.Skip(1), wall.Rules.Select(rule => rule.Port)));
        Assert.All(
            world.Simulation.Hosts,
            host =>
                Assert.Equal(
                    kind == FirewallKind.Nftables,
                    host.Files.Find("/etc/systemd/system/pulsarops-firewall-c1.service") is not null
                )
        );
        Assert.Empty(await world.MissingAsync(PreparedHosts.Prepared));
        foreach (var host in world.Simulation.Hosts)
            host.System.OpenPorts.Remove(6650);
        Assert.Equal(
            ["firewall h1", "firewall h2", "firewall h3"],
            Plans.Ids(await world.MissingAsync(PreparedHosts.Prepared))
        );
        await world.ApplyAsync(PreparedHosts.Prepared);
        await world.ApplyAsync(World.Absent);
        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal([2181], host.System.OpenPorts);
            Assert.Null(host.Files.Find("/etc/systemd/system/pulsarops-firewall-c1.service"));
        });
    }

    [Fact]
    public async Task Failure_at_any_operation_is_reported_and_the_next_run_finishes()
    {
        for (var ordinal = 1; ; ordinal++)
        {
            var world = PreparedHosts.Bare(archive => PreparedHosts.Topology(archive, count: 1));
            world.Simulation.Faults.FailAt("h1", ordinal, FaultKind.Fails);

            var failure = await world.FailureAsync(PreparedHosts.Prepared);

            if (failure is null)
            {
                Assert.InRange(ordinal, 10, 30);
                return;
            }

            Assert.Equal(nameof(SR.StageIncomplete), ((PulsarOpsException)failure).ErrorId);
            Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));
            await world.ApplyAsync(world.Topology, World.Absent, new() { Activity = "Test", RemoveData = true });
            Assert.Equal(
                ("debian", 60L, 0),
                (
                    world.Host("h1").System.HostName,
                    world.Host("h1").System.KernelSettings["vm.swappiness"],
                    world.Host("h1").System.Accounts.Count
                )
            );
        }
    }

    [Fact]
    public async Task Local_nodes_need_no_preparation()
    {
        var world = World.Local();

        Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));

        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));
    }

    [Fact]
    public async Task Without_root_hosts_are_looked_at_and_not_changed()
    {
        var world = new World(archive => PreparedHosts.Topology(archive, become: PulsarBecome.None, addresses: false));
        Assert.NotNull(await world.ApplyAsync(PreparedHosts.Prepared));
        Assert.Empty(world.Simulation.Record.Changes);

        world.Host("h2").System.MissingPrograms.Add("tar");
        var failure = Assert.IsType<PulsarOpsException>(await world.FailureAsync(PreparedHosts.Prepared));

        Assert.Equal((nameof(SR.ProgramMissing), "h2"), (failure.ErrorId, failure.Target));
        Assert.Contains("apt-get install tar", failure.Advice, StringComparison.Ordinal);
    }
}
