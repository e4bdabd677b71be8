using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Model;
using PulsarOps.Planning;
using PulsarOps.Simulation;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Preparation;

/// <summary>Hosts let through what the security of the cluster says, and keep the rules of others.</summary>
public sealed class PreparedFirewallTests
{
    private const string Everyone = "everyone";

    private static readonly IReadOnlyList<DesiredState> Updated = Changes.Updated;

    private static readonly SecuritySpec Limited = new() { AllowFrom = ["192.168.0.0/16"] };

    private static readonly SecuritySpec Strict = new() { Preset = PulsarSecurityPreset.Strict };

    [Theory]
    [InlineData(FirewallKind.Firewalld)]
    [InlineData(FirewallKind.Ufw)]
    [InlineData(FirewallKind.Nftables)]
    internal async Task Ports_are_open_to_those_who_need_them(FirewallKind kind)
    {
        var world = Bare(kind, Strict with { AllowFrom = ["192.168.0.0/16", "FD00:0::/8", "203.0.113.7/32"] });
        foreach (var host in world.Simulation.Hosts)
        {
            host.System.OpenPorts.Add(22);
            host.System.Rules.Add(new(9999, "10.0.0.1"));
        }

        await world.ApplyAsync(PreparedHosts.Prepared);

        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal([22], host.System.OpenPorts);
            Assert.Equal("2281,2888,3181,3888,6651,8443", PortsFrom(host, "10.0.0.2"));
            Assert.Equal("2281,2888,3181,3888,6651,8443,9999", PortsFrom(host, "10.0.0.1"));
            Assert.All(
                ["192.168.0.0/16", "fd00::/8", "203.0.113.7"],
                network => Assert.Equal("6651,8443", PortsFrom(host, network)));
            Assert.Equal(6, host.System.Rules.Select(rule => rule.Source).Distinct().Count());
        });
        world.Simulation.Record.Clear();
        await world.ApplyAsync(PreparedHosts.Prepared);
        Assert.All(world.Simulation.Record.Calls, call => Assert.Equal(SimulatedCallKind.Probe, call.Kind));
        await world.ApplyAsync(World.Absent);
        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal([22], host.System.OpenPorts);
            Assert.Equal([new(9999, "10.0.0.1")], host.System.Rules);
            Assert.Null(host.Files.Find("/etc/systemd/system/pulsarops-firewall-c1.service"));
        });
    }

    [Fact]
    public async Task Clients_come_from_everywhere_if_the_topology_says_nothing_else()
    {
        var world = Bare(FirewallKind.Nftables, Strict);

        await world.ApplyAsync(PreparedHosts.Prepared);

        Assert.All(world.Simulation.Hosts, host =>
        {
            Assert.Equal([6651, 8443], host.System.OpenPorts.Order());
            Assert.Equal("2281,2888,3181,3888", PortsFrom(host, "10.0.0.3"));
            Assert.Contains(
                " 'inet/filter/input' '6651 8443 10.0.0.1=2281,2888,3181,3888 10.0.0.2=2281,2888,3181,3888 "
                    + "10.0.0.3=2281,2888,3181,3888'",
                host.Files.ReadText("/etc/systemd/system/pulsarops-firewall-c1.service"), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Names_without_an_address_count_as_what_the_host_resolves()
    {
        var world = Bare(FirewallKind.Firewalld, Strict, addresses: false);
        foreach (var host in world.Simulation.Hosts)
            host.Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n");

        await world.ApplyAsync(PreparedHosts.Prepared);

        Assert.All(world.Simulation.Hosts, host => Assert.Equal(
            world.Simulation.Hosts.Select(other => other.IPAddress).Order(),
            host.System.Rules.Select(rule => rule.Source).Distinct().Order()));
    }

    [Theory]
    [InlineData(FirewallKind.Firewalld)]
    [InlineData(FirewallKind.Nftables)]
    internal async Task Running_cluster_is_narrowed_and_widened(FirewallKind kind)
    {
        const string Ports = "2181,2888,3181,3888,6650,8000,8080,8100";
        var world = await World.DeployedAsync(Bare(kind, null));
        AssertOpen(world, Everyone, Ports);
        // This is the administrator's.
        world.Host("h1").System.Rules.Add(new(6650, "198.51.100.1"));

        foreach (var networks in new string[][] { ["192.168.0.0/16", "172.16.0.0/12"], ["1.2.0.0/16"] })
        {
            Want(world, new() { AllowFrom = networks });
            await world.ApplyAsync(Plans.Everything);

            AssertOpen(world, Everyone, "");
            AssertOpen(world, "10.0.0.1", Ports);
            Assert.All(networks, network => AssertOpen(world, network, "6650,8000,8080,8100"));
            Assert.Equal(
                3 + networks.Length, world.Host("h2").System.Rules.Select(rule => rule.Source).Distinct().Count());
            Assert.Empty(await world.MissingAsync(Plans.Everything));
        }

        Want(world, null);
        await world.ApplyAsync(Plans.Everything);

        AssertOpen(world, Everyone, Ports);
        Assert.Empty(world.Host("h2").System.Rules);
        Assert.Equal([new(6650, "198.51.100.1")], world.Host("h1").System.Rules);
        Assert.Empty(await world.MissingAsync(Plans.Everything));
    }

    [Fact]
    public async Task Ports_that_others_opened_to_everyone_stay_so()
    {
        var world = Bare(FirewallKind.Firewalld, Limited);
        world.Host("h1").System.OpenPorts.UnionWith([2181, 6650]);

        await world.ApplyAsync(PreparedHosts.Prepared);

        Assert.Equal([2181, 6650], world.Host("h1").System.OpenPorts.Order());
        Assert.DoesNotContain(world.Host("h1").System.Rules, rule => rule.Port is 2181 or 6650);
        Assert.Empty(await world.MissingAsync(PreparedHosts.Prepared));
        await world.ApplyAsync(World.Absent);
        Assert.Equal([2181, 6650], world.Host("h1").System.OpenPorts.Order());
    }

    [Fact]
    public async Task Hosts_with_services_admit_a_new_host_before_its_services_start()
    {
        var world = await World.DeployedAsync(Bare(FirewallKind.Firewalld, Limited));
        world.Simulation.Add("h4", "10.0.0.4").System.Firewall = FirewallKind.Firewalld;
        Want(world, Limited, added: 1);

        var steps = await world.MissingAsync(Plans.Everything);

        Assert.All(
            steps.Where(step => step.Step.Action == PulsarAction.StartService),
            step => Assert.Equal(
                ["firewall h1", "firewall h2", "firewall h3", "firewall h4"],
                step.Step.After.Where(id => id.StartsWith("firewall", StringComparison.Ordinal)).Order()));
        await world.ApplyAsync(Plans.Everything);
        Assert.Equal("2181,2888,3181,3888,6650,8000,8080,8100", PortsFrom(world.Host("h1"), "10.0.0.4"));
        Assert.Equal("3181,6650,8080,8100", PortsFrom(world.Host("h4"), "10.0.0.1"));
        Assert.Empty(await world.MissingAsync(Plans.Everything));

        // The host leaves again.
        Want(world, Limited);
        await world.ApplyAsync(Plans.Everything);
        Assert.Equal("", PortsFrom(world.Host("h1"), "10.0.0.4"));
    }

    [Fact]
    public async Task Port_is_closed_only_when_no_service_uses_it_any_more()
    {
        var world = await World.DeployedAsync(Bare(FirewallKind.Firewalld, Limited));
        Want(world, Limited, broker: 6660);

        await world.ApplyAsync(PreparedHosts.Prepared);
        AssertOpen(world, "192.168.0.0/16", "6650,6660,8000,8080,8100");
        world.Simulation.Record.Clear();
        await world.ApplyAsync(Updated);

        AssertOpen(world, "192.168.0.0/16", "6660,8000,8080,8100");
        Assert.Empty(await world.MissingAsync(Updated));
        Assert.All(world.Simulation.Hosts, host =>
        {
            var changes = world.Simulation.Record.Changes.Where(call => call.Host == host.Name)
                .Select(call => call.Operation).ToList();
            Assert.True(
                changes.FindIndex(change => change is FirewallOperation { Change: FirewallChange.Narrow })
                    > changes.FindLastIndex(change => change is StartOperation));
        });
    }

    [Fact]
    public async Task Open_cluster_keeps_ports_that_its_topology_no_longer_names()
    {
        var world = await World.DeployedAsync(Bare(FirewallKind.Firewalld, null));
        Want(world, null, broker: 6660);

        await world.ApplyAsync(Updated);

        AssertOpen(world, Everyone, "2181,2888,3181,3888,6650,6660,8000,8080,8100");
        Assert.DoesNotContain(
            world.Simulation.Record.Changes,
            call => call.Operation is FirewallOperation { Change: not FirewallChange.Open });
    }

    [Theory]
    [InlineData(FirewallKind.Firewalld)]
    [InlineData(FirewallKind.Nftables)]
    internal async Task Interrupted_change_is_finished_by_the_next_run(FirewallKind kind)
    {
        foreach (var fault in new[] { FaultKind.Fails, FaultKind.ControllerDiesAfter })
        {
            for (var ordinal = 1; ; ordinal++)
            {
                var world = Bare(kind, Limited);
                await world.ApplyAsync(PreparedHosts.Prepared);
                Want(world, new() { AllowFrom = ["172.16.0.0/12"] });
                world.Simulation.Faults.FailAt("h1", ordinal, fault);
                var isDone = await world.FailureAsync(PreparedHosts.Prepared) is null;
                world.Simulation.Faults.Clear();

                // The lock of a controller that died ends by itself.
                await world.Simulation.PassAsync(TimeSpan.FromSeconds(31));
                await world.ApplyAsync(PreparedHosts.Prepared);

                AssertOpen(world, "192.168.0.0/16", "");
                AssertOpen(world, "172.16.0.0/12", "6650,8000,8080,8100");
                Assert.Empty(await world.MissingAsync(PreparedHosts.Prepared));
                await world.ApplyAsync(World.Absent);
                Assert.All(world.Simulation.Hosts, host => Assert.Empty(host.System.Rules));
                if (isDone)
                {
                    Assert.InRange(ordinal, 4, 10);
                    break;
                }
            }
        }
    }

    private static void AssertOpen(World world, string source, string ports) =>
        Assert.All(world.Simulation.Hosts, host => Assert.Equal(ports, PortsFrom(host, source)));

    private static string PortsFrom(SimulatedHost host, string source) => string.Join(",", source == Everyone
        ? host.System.OpenPorts.Order()
        : host.System.Rules.Where(rule => rule.Source == source).Select(rule => rule.Port).Order());

    private static void Want(World world, SecuritySpec? security, int added = 0, int broker = 6650) => world.Want(
        PipelineState.Bind(Topology(ReleaseFile.Archive, security, added, broker), world.Simulation));

    private static World Bare(FirewallKind kind, SecuritySpec? security, bool addresses = true)
    {
        var world = new World(archive => Topology(archive, security, addresses: addresses));
        foreach (var host in world.Simulation.Hosts)
        {
            host.System.Firewall = kind;
            host.Files.WriteText("/etc/hosts", "127.0.0.1 localhost\n");
        }

        return world;
    }

    private static PulsarTopology Topology(
        PulsarArchive archive, SecuritySpec? security, int added = 0, int broker = 6650, bool addresses = true)
    {
        var ports = new Dictionary<string, int> { ["broker"] = broker };
        return RemoteTopology.Create(new()
        {
            Name = Topologies.ClusterName,
            Version = new(4, 0, 8),
            Archive = archive,
            Security = security,
            Connection = new() { Become = PulsarBecome.Sudo },
            ServiceManager = PulsarServiceManager.Process,
            Nodes =
            [
                .. Enumerable.Range(1, 3 + added).Select(number => new NodeSpec(
                    $"h{number}",
                    [
                        .. Topologies.CoreRoles.Where(role => number <= 3 || role != PulsarRole.ZooKeeper)
                            .Select(role => (
                                role, role == PulsarRole.Broker ? new() { Ports = ports } : ServiceSpec.Empty)),
                    ])
                {
                    Address = addresses ? $"10.0.0.{number}" : null,
                }),
            ],
        });
    }
}
