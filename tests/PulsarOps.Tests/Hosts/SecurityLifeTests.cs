using System.Diagnostics;
using System.Globalization;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>A strict cluster lives on while messages are sent and received: renewals, an upgrade, an outage.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityLifeTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string Renew = "$topology | Update-PulsarCertificate";

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
        var (processes, first) = (Of(hosts, cluster => cluster.Processes()), Shown(hosts, "serial"));
        hosts[1].Sh("cat /etc/pulsar/tls/cert.pem /etc/pulsar/tls/key.pem >/srv/old.pem; cp /etc/pulsar/tls/ca.pem /srv");

        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        AssertShown(hosts, "serial", shown => !shown.Intersect(first).Any());

        var (old, authorities) = (File.ReadAllText($"{_keys.Path}/ca.pem"), Shown(hosts, "issuer"));
        _keys.MakeAuthority($"{_keys.Path}/new");
        var replacement = File.ReadAllText($"{_keys.Path}/new/ca.pem");
        File.WriteAllText($"{_keys.Path}/ca.pem", replacement);
        Assert.Contains("AuthorityReplaced", Of(hosts, cluster => cluster.Run(Renew)).ErrorIds);
        File.WriteAllText($"{_keys.Path}/ca.pem", old + replacement);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        Thread.Sleep(TimeSpan.FromMinutes(2));
        File.Copy($"{_keys.Path}/new/ca-key.pem", $"{_keys.Path}/ca-key.pem", overwrite: true);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());
        AssertShown(hosts, "issuer", shown => !shown.Intersect(authorities).Any());
        Thread.Sleep(TimeSpan.FromMinutes(2));
        Assert.All(Ports, port => Assert.True(Accepts(hosts, port), $"{port}"));
        File.WriteAllText($"{_keys.Path}/ca.pem", replacement);
        Of(hosts, cluster => cluster.Run(Renew).Succeeded());

        // The ports that demand a certificate refuse one of the old authority; clients that trust it refuse the others.
        int[] mutual = [2281, 3181];
        Until(() => mutual.All(port => !Accepts(hosts, port)));
        Assert.All(mutual, port => Assert.False(Accepts(hosts, port), $"{port}"));
        Assert.All(Ports, port => Assert.NotEqual(0, Verify(hosts, port, "/srv/ca.pem")));
        Assert.All(Ports, port => Assert.Equal(0, Verify(hosts, port, "/etc/pulsar/tls/ca.pem")));
        Assert.Equal(processes, Of(hosts, cluster => cluster.Processes()));
        Of(hosts, cluster =>
        {
            cluster.AssertHealthy();
            return true;
        });
        Tell(traffic);
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
        var nodes = hosts.Select((host, index) =>
            $"  - {{ name: {host.Name}, roles: [{(index < 3 ? "zookeeper, " : "")}bookie, broker] }}\n");
        using var cluster = RemoteCluster.Of(
            hosts, $"cluster: test\nsecurity: strict\nnodes:\n{string.Concat(nodes)}", version, more: _keys.Parameters);
        return action(cluster);
    }

    /// <summary>A part of the certificate that each port of each host shows to another host.</summary>
    private static string[] Shown(IReadOnlyList<LabHost> hosts, string part) =>
    [
        .. hosts.SelectMany(host => Ports.Select(port => hosts[1].Sh($"""
            timeout 10 openssl s_client -connect {host.Name}:{port} -cert /etc/pulsar/tls/cert.pem \
              -key /etc/pulsar/tls/key.pem </dev/null 2>/dev/null | openssl x509 -noout -{part}
            """))),
    ];

    private static void AssertShown(IReadOnlyList<LabHost> hosts, string part, Func<string[], bool> condition)
    {
        Until(() => condition(Shown(hosts, part)));
        Assert.True(condition(Shown(hosts, part)));
    }

    /// <summary>Whether a port still reads from a client that has a certificate of before.</summary>
    private static bool Accepts(IReadOnlyList<LabHost> hosts, int port) => hosts[1].TryExec(
        "sh", "-c", $$"""
            { sleep 3; } | timeout 20 openssl s_client -connect {{hosts[0].Name}}:{{port}} -cert /srv/old.pem \
              -key /srv/old.pem 2>&1 | grep -qE 'alert (unknown ca|certificate unknown|bad certificate)' && exit 1
            exit 0
            """).ExitCode == 0;

    private static int Verify(IReadOnlyList<LabHost> hosts, int port, string authorities) => hosts[1].TryExec(
        "sh", "-c", $"""
            timeout 20 openssl s_client -connect {hosts[0].Name}:{port} -CAfile {authorities} -verify_return_error \
              -cert /etc/pulsar/tls/cert.pem -key /etc/pulsar/tls/key.pem </dev/null >/dev/null 2>&1
            """).ExitCode;

    private static void Until(Func<bool> condition)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(4) && !condition();)
            Thread.Sleep(TimeSpan.FromSeconds(5));
    }

    private void Tell(Traffic traffic) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{traffic.AssertNothingLost()} messages acknowledged, none lost"));
}
