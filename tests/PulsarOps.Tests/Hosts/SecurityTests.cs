using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Secured clusters of real Pulsar on hosts of the lab.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityTests(Lab lab) : IDisposable
{
    private readonly KeyFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    /// <summary>One command makes bare hosts a closed cluster, and another one removes every key.</summary>
    [Fact]
    public void Bare_hosts_become_a_strict_cluster_that_refuses_strangers()
    {
        var hosts = lab.Fresh(3, prefix: "secure");
        using var cluster = new RemoteCluster(hosts, more: $"-Security Strict {_keys.Parameters}");

        var run = cluster.Run("$topology | Install-PulsarCluster -Verbose -Debug");

        run.Succeeded();
        cluster.AssertHealthy();
        AssertNoSecretIn(hosts[0], run.Everything);
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());
        cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();

        new ReleaseClient(hosts[1], _keys).AssertOnlyGoodClientsSend(
            "pulsar+ssl://secure1:6651", "pulsar://secure1:6651", "pulsar://secure1:6650");
        AssertZooKeeperRefuses(hosts);
        Assert.Empty(PlainAnswers(hosts[0], hosts[1]));

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Confirm:$false").Succeeded();
        Assert.All(hosts, host => Assert.Equal("", host.Sh(
            "find / -xdev \\( -name '*.jwt' -o -path '*/tls/*.pem' \\) -newer /etc/hostname 2>/dev/null || :")));
    }

    /// <summary>ZooKeeper lets only hosts with a certificate of the cluster's authority in.</summary>
    private static void AssertZooKeeperRefuses(IReadOnlyList<LabHost> hosts)
    {
        const string Ask = "printf srvr | timeout 10 openssl s_client -quiet -connect secure1:2281 ";
        const string Own = "-cert /etc/pulsar/tls/cert.pem -key /etc/pulsar/tls/key.pem";
        hosts[1].Write("/tmp/strange.pem", Stranger());

        Assert.Contains("Mode:", hosts[1].Sh($"{Ask} {Own} 2>/dev/null || :"));
        Assert.DoesNotContain("Mode:", hosts[1].Sh($"{Ask} 2>/dev/null || :"));
        Assert.DoesNotContain(
            "Mode:", hosts[1].Sh($"{Ask} -cert /tmp/strange.pem -key /tmp/strange.pem 2>/dev/null || :"));
        Assert.DoesNotContain("Mode:", hosts[1].Sh("""
            bash -c 'exec 3<>/dev/tcp/secure1/2181 && printf srvr >&3 && timeout 5 cat <&3' 2>/dev/null || :
            """));
    }

    /// <summary>A key with a certificate of another authority.</summary>
    private static string Stranger()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=secure2,OU=0:broker", key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        return key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The ports of services on a host that answer another host in plain text.</summary>
    private static string PlainAnswers(LabHost host, LabHost from)
    {
        var ports = host.Sh("""
            ss -Hltnp | awk '/java/ && $4 !~ /^(127\.|\[::1\]|\[::ffff:127\.)/ { sub(/.*:/, "", $4); print $4 }' |
              sort -un
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("2281", ports);
        Assert.Contains("8443", ports);
        return string.Concat(ports.Select(port => from.Sh($$"""
            for text in srvr 'GET /metrics HTTP/1.0\r\n\r\n'; do
              ask="exec 3<>/dev/tcp/{{host.Name}}/{{port}} && printf '$text' >&3 && timeout 3 cat <&3"
              said=$(bash -c "$ask" 2>/dev/null | tr -d '\000' | head -c 200)
              case $said in *HTTP/1*200* | *Mode:* | *Zookeeper*) echo "{{port}}: $said" ;; esac
            done
            """)));
    }

    private static void AssertNoSecretIn(LabHost host, string everything)
    {
        var token = host.Sh("cat /etc/pulsar/tls/tools.jwt").Trim();
        var key = host.Sh("sed -n 2p /etc/pulsar/tls/key.pem").Trim();
        Assert.All(new[] { token, token.Split('.')[2], key }, secret =>
        {
            Assert.True(secret.Length > 40);
            Assert.DoesNotContain(secret, everything);
            host.Write("/run/secret", secret + "\n");
            Assert.DoesNotContain("/", host.Sh(
                "grep -rlaF -f /run/secret /var /etc /tmp /opt --exclude-dir=tls 2>/dev/null || :"));
            Assert.Equal("", host.Sh(
                "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | grep -aoF -f /run/secret || :"));
        });
        host.Sh("rm /run/secret");
    }
}
