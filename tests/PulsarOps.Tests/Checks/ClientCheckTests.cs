using System.Net;
using System.Net.Sockets;
using PulsarOps.Checks;
using PulsarOps.Engine;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Local;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Tests.Engine;
using PulsarOps.Tests.Release;

namespace PulsarOps.Tests.Checks;

/// <summary>The clients that a strict cluster would refuse, as long as a permissive one accepts them.</summary>
public sealed class ClientCheckTests
{
    private const string Line = "2026-11-30T08:00:00,123+0000 [pulsar-io-3-5] INFO  ServerCnx - [/";

    [Fact]
    public async Task Clients_in_plain_text_or_without_a_token_are_listed()
    {
        var world = await SecuredWorld.DeployedAsync(PulsarSecurityPreset.Permissive);
        var checks = await ChecksAsync(world);
        Assert.Equal(["broker@h1", "broker@h2", "broker@h3", "proxy@h4"], checks.Select(check => check.Target));
        Assert.All(checks, check => Assert.Equal(PulsarCheckStatus.Passed, check.Status));

        world.Host("h2").Clients.AddRange(
        [
            new("192.0.2.7", 6650, HasToken: false), new("192.0.2.7", 6650, HasToken: false),
            new("192.0.2.8", 8080, HasToken: true), new("192.0.2.9", 6651, HasToken: false),
            new("192.0.2.10", 6651, HasToken: true), new(world.Host("h1").IPAddress, 6650, HasToken: false),
        ]);

        var check = Assert.Single(await ChecksAsync(world), check => check.Status != PulsarCheckStatus.Passed);
        Assert.Equal(
            ("broker@h2", PulsarCheckStatus.Warning, SecurityFinding.ClientInsecure),
            (check.Target, check.Status, check.ErrorId));
        Assert.Equal(
            """
            192.0.2.7 on port 6650 (plain text, no token, 2 connections)
            192.0.2.8 on port 8080 (plain text)
            192.0.2.9 on port 6651 (no token)
            """.ReplaceLineEndings("\n"), check.Evidence);
        Assert.Contains("192.0.2.7, 192.0.2.8, 192.0.2.9", check.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PulsarSecurityPreset.None)]
    [InlineData(PulsarSecurityPreset.Strict)]
    public async Task Other_clusters_have_no_such_check(PulsarSecurityPreset security) =>
        Assert.Empty(await ChecksAsync(await SecuredWorld.DeployedAsync(security)));

    [Fact]
    public async Task Plan_warns_before_it_cuts_clients_off()
    {
        var world = await SecuredWorld.DeployedAsync(PulsarSecurityPreset.Permissive);
        world.Host("h2").Clients.Add(new("192.0.2.7", 6650, HasToken: false));
        var open = await PlanTests.MakeAsync(world.Topology);
        world.Want(PulsarSecurityPreset.Strict).Simulation.Record.Clear();

        var plan = await PlanTests.MakeAsync(world.Topology);

        Assert.Empty(open.Warnings);
        Assert.Equal(
            ["broker@h2 has clients that will be refused once it requires TLS and tokens: "
                + "192.0.2.7 on port 6650 (plain text, no token). Move them first."],
            plan.Warnings);
        await world.ApplyAsync(world.Topology, Changes.Updated);
        Assert.Empty((await PlanTests.MakeAsync(world.Topology)).Warnings);
    }

    /// <summary>A host reads its connections from the kernel, and the roles of clients from a log.</summary>
    [Fact]
    public async Task Host_tells_the_clients_of_its_services()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A local host needs Linux.");
        using var folder = new TemporaryFolder();
        using var plain = Listen(IPAddress.Loopback);
        using var secure = Listen(IPAddress.Loopback);
        using var plainClient = Connect("127.0.0.2", plain);
        using var second = Connect("127.0.0.2", plain);
        using var nameless = Connect("127.0.0.3", secure);
        using var named = Connect("127.0.0.4", secure);
        using var own = Connect("127.0.0.1", plain);
        var log = folder.Write("broker.log", string.Concat(
            $"{Line}{named.LocalEndPoint}] connected with role=anonymous using authMethod=none, clientVersion=4\n",
            $"{Line}{named.LocalEndPoint}] connected with role=orders using authMethod=token, clientVersion=4\n",
            $"{Line}{nameless.LocalEndPoint}] connected with role=anonymous using authMethod=none, clientVersion=4\n",
            $"{Line}{second.LocalEndPoint}] complete connection, init proxy handler. authenticated with none role "
                + "anonymous, hasProxyToBrokerUrl: false\n"));
        using var host = new ShellHost("localhost", new LocalSession());

        var facts = await AskAsync(host, new("broker@h1", [PortOf(plain)], [PortOf(secure)], log, "anonymous"));

        Assert.Equal(
            [
                new("broker@h1", PortOf(plain), "127.0.0.2", IsPlain: true, IsAnonymous: false, 1),
                new("broker@h1", PortOf(plain), "127.0.0.2", IsPlain: true, IsAnonymous: true, 1),
                new("broker@h1", PortOf(secure), "127.0.0.3", IsPlain: false, IsAnonymous: true, 1),
            ],
            facts.Clients.OrderBy(client => client.Address).ThenBy(client => client.IsAnonymous));
        Assert.Contains("127.0.0.1", facts.OwnAddresses);

        var withoutLog = await AskAsync(host, new("broker@h1", [PortOf(plain)], [PortOf(secure)], log, ""));
        Assert.Equal(
            new ClientFact("broker@h1", PortOf(plain), "127.0.0.2", IsPlain: true, IsAnonymous: false, 2),
            Assert.Single(withoutLog.Clients));
        plain.Stop();
        Assert.Empty((await AskAsync(
            host, new("broker@h1", [PortOf(plain)], [PortOf(secure)], log, "anonymous"))).Clients);
    }

    /// <summary>The kernel lists clients of a service that also accepts IPv6 among those by IPv6.</summary>
    [Fact]
    public async Task Client_by_IPv4_of_a_service_with_IPv6_is_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "It needs Linux and IPv6.");
        using var server = Listen(IPAddress.IPv6Any);
        using var client = Connect("127.0.0.2", server);
        using var host = new ShellHost("localhost", new LocalSession());

        var facts = await AskAsync(host, new("proxy@h1", [PortOf(server)], [], "", ""));

        Assert.Equal("127.0.0.2", Assert.Single(facts.Clients).Address);
    }

    private static async Task<List<PulsarCheck>> ChecksAsync(World world)
    {
        var checks = new List<PulsarCheck>();
        using var pool = HostPool.Take(world.Topology);
        await new SecurityCheck(pool, world.Topology, world.Log, timeoutSeconds: 5).RunAsync(
            checks.Add, TestContext.Current.CancellationToken);
        return [.. checks.Where(check => check.Name == "Clients")];
    }

    private static Task<HostFacts> AskAsync(ShellHost host, ClientProbe probe) =>
        host.ProbeAsync(new() { Clients = [probe] }, TestContext.Current.CancellationToken);

    private static TcpListener Listen(IPAddress address)
    {
        var listener = new TcpListener(address, 0);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            listener.Server.DualMode = true;
        listener.Start();
        return listener;
    }

    private static Socket Connect(string from, TcpListener to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Loopback, PortOf(to));
        return socket;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
