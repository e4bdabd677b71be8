using System.Diagnostics;
using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>A strict cluster lives on while messages are sent and received: renewals, an upgrade, an outage.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityLifeTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string Renew = "$topology | Update-PulsarCertificate";

    /// <summary>
    /// Fails if one side does not trust the other. With TLS 1.3 a server refuses a certificate after the handshake. A
    /// bookie speaks TLS after a request in plain text.
    /// </summary>
    private const string Peer = """
        import socket, ssl, sys
        host, port, authorities, pem, part = sys.argv[1:]
        raw = socket.create_connection((host, int(port)), 20)
        if port == "3181":
            raw.sendall(bytes([0, 0, 0, 11, 10, 6, 8, 3, 16, 9, 24, 1, 0xd2, 6, 0]))
            raw.recv(4096)
        context = ssl.create_default_context(cafile=authorities)
        context.load_cert_chain(pem)
        peer = context.wrap_socket(raw, server_hostname=host)
        print(peer.getpeercert()[part])
        peer.settimeout(2)
        try:
            if not peer.recv(1):
                sys.exit("hung up")
        except TimeoutError:
            pass
        """;

    /// <summary>Every port of a core role that speaks TLS.</summary>
    private static readonly int[] Ports = [2281, 3181, 6651, 8443];

    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    /// <summary>New certificates of hosts, then a new authority beside the old one, then the new one alone.</summary>
    [Fact]
    public void Certificates_and_their_authority_are_replaced_under_traffic()
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "secure");
        var traffic = Deploy(hosts);
        var (processes, first) = (Of(hosts, cluster => cluster.Processes()), Shown(hosts, "serialNumber"));
        hosts[1].Sh("cp /srv/own.pem /srv/old.pem; cp /etc/pulsar/tls/ca.pem /srv/old-ca.pem");

        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        AssertShown(hosts, "serialNumber", shown => !shown.Intersect(first).Any());

        var (old, authorities) = (File.ReadAllText($"{_keys.Path}/ca.pem"), Shown(hosts, "issuer"));
        _keys.MakeAuthority($"{_keys.Path}/new");
        File.Copy($"{_keys.Path}/token-private.pem", $"{_keys.Path}/new/token-private.pem");
        File.Copy($"{_keys.Path}/token-public.der", $"{_keys.Path}/new/token-public.der");
        var replacement = File.ReadAllText($"{_keys.Path}/new/ca.pem");
        Assert.Contains("AuthorityReplaced", AtOnce(hosts));
        File.WriteAllText($"{_keys.Path}/ca.pem", old + replacement);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        Thread.Sleep(TimeSpan.FromMinutes(2));
        File.Copy($"{_keys.Path}/new/ca-key.pem", $"{_keys.Path}/ca-key.pem", overwrite: true);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        AssertShown(hosts, "issuer", shown => !shown.Intersect(authorities).Any());
        Thread.Sleep(TimeSpan.FromMinutes(2));
        Assert.All(Ports, port => Assert.True(Admits(port, "/srv/old.pem"), $"{port}"));
        File.WriteAllText($"{_keys.Path}/ca.pem", replacement);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());

        // The ports that demand a certificate refuse one of the old authority. Clients that trust only the old
        // authority refuse all ports.
        int[] mutual = [2281, 3181];
        Until(() => !mutual.Any(port => Admits(port, "/srv/old.pem")));
        Assert.All(mutual, port => Assert.False(Admits(port, "/srv/old.pem"), $"{port}"));
        Assert.All(Ports, port => Assert.True(Admits(port, "/srv/own.pem"), $"{port}"));
        Assert.All(Ports, port => Assert.False(Admits(port, "/srv/own.pem", "/srv/old-ca.pem"), $"{port}"));
        Assert.Equal(processes, Of(hosts, cluster => cluster.Processes()));
        Of(hosts, cluster =>
        {
            cluster.AssertHealthy();
            return true;
        });
        Tell(traffic);

        bool Admits(int port, string pem, string authorities = "/etc/pulsar/tls/ca.pem") =>
            Connect(hosts[1], hosts[0], port, pem, authorities).ExitCode == 0;
    }

    /// <summary>4.0.6 becomes 4.0.8, a host is added, and another one loses its power.</summary>
    [Fact]
    public void Strict_cluster_is_upgraded_grows_and_survives_a_power_loss()
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(4, prefix: "secure");
        var three = hosts.Take(3).ToArray();
        var traffic = Deploy(three, "4.0.6");

        Of(three, cluster => cluster.Run("$topology | Update-PulsarCluster").Succeeded());
        Of(three, cluster =>
        {
            cluster.AssertHealthy();
            return true;
        });
        Of(hosts, cluster => cluster.Run("$topology | Update-PulsarCluster").Succeeded());
        hosts[1].Crash();
        hosts[1].Start();
        Of(hosts, cluster =>
        {
            cluster.Run("$topology | Start-PulsarCluster").Succeeded();
            cluster.AssertHealthy();
            Assert.Empty(cluster.Run("$topology | Get-PulsarPlan").Succeeded().Of<PulsarPlan>().Single().Steps);
            return true;
        });
        Tell(traffic);
    }

    /// <summary>The errors of a renewal with an authority that the services do not know yet.</summary>
    private IEnumerable<string> AtOnce(IReadOnlyList<LabHost> hosts)
    {
        using var cluster = RemoteCluster.Of(
            hosts, Yaml(hosts), more: $"-CertificateAuthority {_keys.Path}/new -Passphrase {KeyFolder.Passphrase}");
        return cluster.Run(Renew).ErrorIds;
    }

    private Traffic Deploy(IReadOnlyList<LabHost> hosts, string version = "4.0.8")
    {
        Of(
            hosts,
            cluster =>
            {
                cluster.Run("$topology | Install-PulsarCluster").Succeeded();
                return cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume")
                    .Succeeded();
            },
            version);
        var traffic = new Traffic(hosts[2], hosts, version);
        traffic.StartSecured(_keys.Token("orders"));
        return traffic;
    }

    /// <summary>The keys are read when the topology is made, and so each step has its own.</summary>
    private T Of<T>(IReadOnlyList<LabHost> hosts, Func<RemoteCluster, T> action, string version = "4.0.8")
    {
        using var cluster = RemoteCluster.Of(hosts, Yaml(hosts), version, more: _keys.Parameters);
        return action(cluster);
    }

    private static string Yaml(IEnumerable<LabHost> hosts)
    {
        var nodes = hosts.Select((host, index) =>
            $"  - {{ name: {host.Name}, roles: [{(index < 3 ? "zookeeper, " : "")}bookie, broker] }}\n");
        return "cluster: test\nsecurity: strict\nnodes:\n" + string.Concat(nodes);
    }

    /// <summary>What the certificate that each port of each host shows to another host has there.</summary>
    private static string[] Shown(IReadOnlyList<LabHost> hosts, string part) =>
        [.. hosts.SelectMany(host => Ports.Select(port => Connect(hosts[1], host, port, part: part).Output))];

    private static void AssertShown(IReadOnlyList<LabHost> hosts, string part, Func<string[], bool> condition)
    {
        Until(() => condition(Shown(hosts, part)));
        Assert.True(condition(Shown(hosts, part)), string.Join("; ", Shown(hosts, part)));
    }

    private static (int ExitCode, string Output, string Errors) Connect(
        LabHost from, LabHost to, int port, string pem = "/srv/own.pem", string authorities = "/etc/pulsar/tls/ca.pem",
        string part = "subject")
    {
        from.Sh("cat /etc/pulsar/tls/cert.pem /etc/pulsar/tls/key.pem >/srv/own.pem");
        return from.TryExec("python3", "-c", Peer, to.Name, $"{port}", authorities, pem, part);
    }

    private static void Until(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(4) && !condition();)
            Thread.Sleep(TimeSpan.FromSeconds(5));
    }

    private void Tell(Traffic traffic) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{traffic.AssertNothingLost()} messages acknowledged, none lost"));
}
