using System.Diagnostics;
using System.Security.Cryptography;
using PulsarOps.Checks;
using PulsarOps.Model;
using PulsarOps.Security;
using PulsarOps.Tests.Security;
using PulsarOps.Tests.Support;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Hosts;

/// <summary>A strict cluster with every role; then certificates on it that nothing should trust.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityRoleTests(Lab lab, ITestOutputHelper output) : IDisposable
{
    private const string Folder = "/etc/pulsar/tls";

    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("4.0.8")]
    [InlineData("3.3.6")]
    public void Proxies_and_WebSocket_refuse_strangers_and_wrong_certificates_are_named(string version)
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(3, prefix: "secure");
        using var cluster = RemoteCluster.Of(
            hosts,
            """
            cluster: test
            security: strict
            nodes:
              - name: secure1
                roles:
                  zookeeper: {}
                  bookie: {}
                  proxy: {}
                  websocket: { ports: { web: 8081, webTls: 8444 } }
              - { name: secure2, roles: [zookeeper, bookie, broker] }
              - { name: secure3, roles: [zookeeper, bookie, broker, autorecovery] }
            """,
            version, more: _keys.Parameters);

        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertHealthy();
        var checks = Checks(cluster);
        Assert.All(checks, check => Assert.Contains(
            check.Status, new[] { PulsarCheckStatus.Passed, PulsarCheckStatus.Warning }));
        cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();

        var client = new ReleaseClient(hosts[2], _keys);
        client.AssertOnlyGoodClientsSend(Url("pulsar+ssl", PulsarRole.Proxy, "brokerTls"),
            Url("pulsar", PulsarRole.Proxy, "brokerTls"), Url("pulsar", PulsarRole.Proxy, "broker"));
        client.AssertOnlyGoodClientsSend(Url("wss", PulsarRole.WebSocket, "webTls"),
            Url("ws", PulsarRole.WebSocket, "webTls"), Url("ws", PulsarRole.WebSocket, "web"));

        var node = cluster.Topology.Nodes.Single(node => node.Name == "secure2");
        var (identity, day) = (HostIdentities.Of(cluster.Topology, node), TimeSpan.FromDays(1));
        Show(hosts[1], identity, day, DateTimeOffset.UtcNow - day - TimeSpan.FromMinutes(1));
        AssertNamed(SecurityFinding.ServerNotValid, "expired");
        Show(hosts[1], identity with { Names = ["elsewhere"] }, day, DateTimeOffset.UtcNow);
        AssertNamed(SecurityFinding.ServerNameMissing, "not for the name");

        cluster.Run("$topology | Update-PulsarCertificate").Succeeded();
        cluster.Run("$topology | Start-PulsarCluster").Succeeded();
        cluster.AssertHealthy();

        string Url(string scheme, PulsarRole role, string port)
        {
            var service = cluster.Topology.Of(role).Single();
            return $"{scheme}://{service.Node}:{service.Port(port)}";
        }

        // Services read their certificates again within a minute.
        void AssertNamed(string id, string cause)
        {
            var broker = cluster.Topology.Of(PulsarRole.Broker).Single(broker => broker.Node == "secure2");
            PulsarServiceStatus status;
            var watch = Stopwatch.StartNew();
            do
            {
                Thread.Sleep(TimeSpan.FromSeconds(5));
                status = cluster.Run("$topology | Get-PulsarCluster").Of<PulsarServiceStatus>()
                    .Single(status => status.Service == broker.Id);
                output.WriteLine($"{status.State}: {status.Detail}");
            }
            while (!status.Detail.Contains(cause, StringComparison.Ordinal) && watch.Elapsed < TimeSpan.FromMinutes(3));
            Assert.Contains(cause, status.Detail, StringComparison.Ordinal);
            Assert.NotEqual(PulsarServiceState.Ready, status.State);
            Assert.Contains(
                Checks(cluster), check => check.ErrorId == id
                    && check.Target.StartsWith($"secure2:{broker.Port("webTls")}", StringComparison.Ordinal));
        }
    }

    /// <summary>Writes a key and a certificate over those of a host.</summary>
    private void Show(LabHost host, HostIdentity identity, TimeSpan lifetime, DateTimeOffset from)
    {
        using var authority = CertificateAuthority.Open(
            "ca.pem", File.ReadAllText($"{_keys.Path}/ca.pem"), "ca-key.pem",
            File.ReadAllText($"{_keys.Path}/ca-key.pem"), Pki.Secret());
        using var key = RSA.Create(PrivateKeys.HostBits);
        using var certificate = authority.Issue(identity, key, lifetime, from);
        host.Write($"{Folder}/key.pem", Pki.KeyPem(key));
        host.Write($"{Folder}/cert.pem", Pki.Pem(certificate));
        host.Write($"{Folder}/combined.pem", Pki.KeyPem(key) + Pki.Pem(certificate));
    }

    private IReadOnlyList<PulsarCheck> Checks(RemoteCluster cluster)
    {
        var checks = cluster.Run("$topology | Test-PulsarSecurity").Of<PulsarCheck>();
        foreach (var check in checks.Where(check => check.Status != PulsarCheckStatus.Passed))
            output.WriteLine($"{check}: {check.Message}");
        return checks;
    }
}
