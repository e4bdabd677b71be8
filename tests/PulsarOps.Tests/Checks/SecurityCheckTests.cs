using System.Diagnostics;
using System.Globalization;
using PulsarOps.Checks;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Rendering;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Roles;
using PulsarOps.Tests.Security;

namespace PulsarOps.Tests.Checks;

/// <summary>Which ports are checked, who may read keys, and the certificates on hosts.</summary>
public sealed class SecurityCheckTests
{
    private static readonly PulsarTopology Strict = SecuredTopologies.Of("strict");

    private static readonly PulsarNode Node = Strict.Nodes[0];

    [Fact]
    public void Ports_of_the_topology_and_all_others_are_targets()
    {
        var scan = new ScanAnswer(
            [
                new(6651, IsLoopback: false, "broker@p1"), new(9999, IsLoopback: false, "broker@p1"),
                new(2181, IsLoopback: true, "zookeeper@p1"), new(6650, IsLoopback: false, "broker@p1"),
                new(7777, IsLoopback: false, ""),
            ],
            []);

        var targets = Targets.Of(Strict, [Node], scan).ToDictionary(target => target.Number);

        Assert.Equal("p1:6651 broker", targets[6651].ToString());
        Assert.True(targets[6651].IsWorthLook);
        Assert.Equal(("p1:9999 broker", null), (targets[9999].ToString(), targets[9999].Port));
        Assert.Equal("p1:7777", targets[7777].ToString());
        Assert.False(targets[2181].IsWorthLook);
        // The topology closes it, but something listens.
        Assert.Equal("broker", targets[6650].Port!.Name);
        Assert.True(targets[3181].IsServiceDown);
        Assert.Equal(
            ["Port PortUnknown Warning"], Rate(targets[9999], new PortView("here", PortState.Closed)));
        Assert.Equal(["Port PortSilent Skipped"], Rate(targets[3181]));
        Assert.Equal(["TLS TlsMissing Failed"], Rate(targets[8443]));
        Assert.Empty(Rate(targets[2181]));
    }

    [Fact]
    public void Port_of_the_cluster_that_others_reach_is_a_warning()
    {
        var target = Targets.Of(Strict, [Node], null).Single(target => target.Number == 3181);
        var view = new PortView("here", PortState.Open) { From = "192.0.2.99" };

        Assert.Equal(["Firewall PortExposed Warning"], Rate(target, view));
        Assert.Empty(Rate(target, view with { From = "10.0.0.2" }));
        Assert.Empty(Rate(target, new PortView("here", PortState.Unreachable)));
    }

    [Theory]
    [InlineData("192.0.2.99", true)]
    [InlineData("10.0.0.2", true)]
    [InlineData("::ffff:192.0.2.99", true)]
    [InlineData("fd00::5", true)]
    [InlineData("198.51.100.7", false)]
    [InlineData("fe80::5", false)]
    public void Port_of_clients_that_others_reach_is_a_warning(string from, bool isClient)
    {
        var limited = SecuredTopologies.With(
            new() { Preset = PulsarSecurityPreset.Strict, AllowFrom = ["192.0.2.0/24", "fd00::/8"] });
        var target = Targets.Of(limited, [limited.Nodes[0]], null).Single(target => target.Number == 6651);
        var view = new PortView("here", PortState.Open) { From = from };

        Assert.Equal(isClient ? [] : ["Firewall PortExposed Warning"], Rate(target, limited, view));
        Assert.Empty(Rate(target, view));
    }

    [Fact]
    public void Keys_must_be_there_and_belong_to_the_services_alone()
    {
        var right = SecurityFiles.Of(Strict, Node).ToDictionary(
            file => file.Path, file => new PathFact(false, file.Mode, "pulsar", 1, ""));
        Assert.Equal("pulsar", Strict.ServiceUser);
        right[Node.Paths.Tls] = new(true, "755", "root", 0, "");

        Assert.Equal(PulsarCheckStatus.Passed, Assert.Single(Keys(right)).Status);
        Assert.Equal(
            [SecurityFinding.KeyFileMissing],
            Keys(right.Where(file => file.Key != Node.Paths.TlsKey).ToDictionary()).Select(check => check.ErrorId));
        foreach (var (path, fact) in new (string, PathFact)[]
        {
            (Node.Paths.TlsKey, new(false, "640", "pulsar", 1, "")),
            (Node.Paths.TlsKey, new(false, "600", "root", 1, "")),
            (Node.Paths.TlsCertificate, new(false, "664", "pulsar", 1, "")),
            (Node.Paths.Tls, new(true, "755", "other", 0, "")),
            (Node.Paths.Tls, new(true, "777", "root", 0, "")),
        })
        {
            var check = Assert.Single(Keys(new(right) { [path] = fact }));
            Assert.Equal(
                (PulsarCheckStatus.Failed, SecurityFinding.KeyFileExposed), (check.Status, check.ErrorId));
            Assert.Contains(path, check.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Certificates_of_hosts_are_read_in_one_round_trip()
    {
        var world = World.Hosts();
        var node = world.Topology.Nodes[0];
        var files = world.Host("h1").Files;
        files.MakeDirectory(node.Paths.Tls);
        using var leaf = Looks.Certificate();
        files.WriteText(node.Paths.TlsCertificate, Pki.Pem(leaf));
        files.WriteText(node.Paths.TlsAuthorities, Pki.Pem(Pki.Authority.Certificate));
        using var pool = HostPool.Take(world.Topology);
        world.Simulation.Record.Clear();

        var all = await CertificateReader.ReadAsync(
            pool, world.Log, world.Topology, nodes: null, TestContext.Current.CancellationToken);

        Assert.Equal([PulsarCertificateKind.Host, PulsarCertificateKind.Authority], all.Select(one => one.Kind));
        Assert.Equal(["h1", "h1"], all.Select(one => one.Node));
        Assert.Equal(["localhost", "127.0.0.1"], all[0].Names);
        Assert.Equal(["broker"], all[0].Roles);
        Assert.Equal(Pki.Authority.Certificate.Subject, all[0].Issuer);
        Assert.Equal(all[0].NotAfter - world.Simulation.Clock.GetUtcNow(), all[0].ExpiresIn);
    }

    /// <summary>The host knows its services by their pid files.</summary>
    [Fact]
    public async Task Host_lists_the_ports_of_its_services()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");
        using var folder = new TemporaryFolder();
        using var port = new FakePort();
        var stat = File.ReadAllText("/proc/self/stat");
        var start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        var file = folder.Write(
            "broker.pid", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {start} {boot} 1 -\n"));
        using var host = new ShellHost("localhost", new LocalSession());

        var answer = await host.ScanAsync(
            new() { Listeners = true, Services = [new("broker@h1", file, "")] },
            TestContext.Current.CancellationToken);

        Assert.Contains(new Listener(port.Number, IsLoopback: true, "broker@h1"), answer.Listeners);
        Assert.All(answer.Listeners, listener => Assert.Equal("broker@h1", listener.Service));
    }

    [Fact]
    public async Task Silent_port_takes_no_longer_than_its_time_limit()
    {
        using var port = new FakePort { Plain = _ => [] };
        var watch = Stopwatch.StartNew();

        var view = await Looks.LookAsync(
            Looks.Target(port, Strict, PulsarRole.Broker, "broker"), offersTls: false);

        Assert.Equal((PortState.Open, false), (view.State, view.Plain.Answers));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Looks.Seconds * 3);
    }

    private static string[] Rate(PortTarget target, params PortView[] views) => Rate(target, Strict, views);

    private static string[] Rate(PortTarget target, PulsarTopology topology, params PortView[] views) =>
    [
        .. new PortRating(topology, new([], Pki.Now), address => address.StartsWith("10.", StringComparison.Ordinal))
            .Rate(target, views).Where(check => check.Status != PulsarCheckStatus.Passed)
            .Select(check => $"{check.Name} {check.ErrorId} {check.Status}"),
    ];

    private static PulsarCheck[] Keys(Dictionary<string, PathFact> paths) =>
        [.. KeyFiles.Checks(Strict, [Node], new HostFacts { UserName = "pulsar", Paths = paths })];
}
