using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>Secured clusters of real Pulsar on hosts of the lab.</summary>
[Collection(nameof(Lab))]
public sealed class SecurityTests : IDisposable
{
    private const string Passphrase = "([Net.NetworkCredential]::new('', 'a passphrase of tests').SecurePassword)";

    /// <summary>The client of the release, with nothing but what a user gives it.</summary>
    private const string Client = """
        cat >/tmp/client.conf
        export PULSAR_CLIENT_CONF=/tmp/client.conf PULSAR_MEM='-Xms32m -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1'
        export PULSAR_LOG_DIR=/tmp/client-logs
        timeout 90 /opt/apache-pulsar-*/bin/pulsar-client "$@" 2>&1
        """;

    private readonly Lab _lab;
    private readonly string _folder = Directory.CreateTempSubdirectory("pulsarops-").FullName;
    private readonly Module _module = new();

    public SecurityTests(Lab lab)
    {
        _lab = lab;
        MakeKeys("pki");
    }

    public void Dispose()
    {
        _module.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One command makes bare hosts a closed cluster, and another one removes every key.</summary>
    [Fact]
    public void Bare_hosts_become_a_strict_cluster_that_refuses_strangers()
    {
        var hosts = _lab.Fresh(3, prefix: "secure");
        using var cluster = new RemoteCluster(hosts, more: $"-Security Strict {Keys("pki")} ");

        var run = cluster.Run("$topology | Install-PulsarCluster -Verbose -Debug");

        run.Succeeded();
        cluster.AssertHealthy();
        AssertNoSecretIn(hosts[0], run.Everything);
        var (files, processes) = (cluster.Snapshot(), cluster.Processes());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        Assert.Equal(files, cluster.Snapshot());
        Assert.Equal(processes, cluster.Processes());
        cluster.Run("$topology | Grant-PulsarPermission public/default orders Produce, Consume").Succeeded();
        MakeKeys("other");

        AssertClients(hosts);
        AssertZooKeeperRefuses(hosts);
        Assert.Empty(PlainAnswers(hosts[0], hosts[1]));

        cluster.Run("$topology | Uninstall-PulsarCluster -RemoveData -Confirm:$false").Succeeded();
        Assert.All(hosts, host => Assert.Equal("", host.Sh(
            "find / -xdev \\( -name '*.jwt' -o -path '*/tls/*.pem' \\) -newer /etc/hostname 2>/dev/null || :")));
    }

    /// <summary>A running cluster becomes permissive, strict, and open again, in stages that leave it whole.</summary>
    [Fact]
    public void Running_cluster_changes_its_security_and_back()
    {
        TestTier.RequireFull();
        var hosts = _lab.Fresh(3, prefix: "secure");
        using (var open = new RemoteCluster(hosts))
        {
            open.Run("$topology | Install-PulsarCluster").Succeeded();
            open.AssertHealthy();
        }

        foreach (var security in new[] { "Permissive", "Strict", "None" })
        {
            using var cluster = new RemoteCluster(hosts, more: $"-Security {security} {Keys("pki")} ");
            Assert.Contains("SecurityDiffers", cluster.Run("$topology | Install-PulsarCluster").ErrorIds);

            cluster.Run("$topology | Update-PulsarCluster").Succeeded();

            cluster.AssertHealthy();
            var processes = cluster.Processes();
            cluster.Run("$topology | Update-PulsarCluster").Succeeded();
            Assert.Equal(processes, cluster.Processes());
        }
    }

    private void AssertClients(IReadOnlyList<LabHost> hosts)
    {
        var (broker, client) = (hosts[0].Name, hosts[1]);
        var topic = "persistent://public/default/secure";
        client.Write("/tmp/other.pem", File.ReadAllText($"{_folder}/other/ca.pem"));
        var good = Token("pki", "orders");
        var (brief, age) = (Token("pki", "orders", "00:01:00"), Stopwatch.StartNew());

        Assert.Contains("1 messages successfully produced", Produce(good));
        Assert.All(
            new[]
            {
                Produce(""), Produce(Token("other", "orders")), Produce(Token("pki", "stranger")),
                Produce(good, authorities: "/tmp/other.pem"), Produce(good, url: $"pulsar://{broker}:6651"),
                Produce(good, url: $"pulsar://{broker}:6650"), Expired(),
            },
            said => Assert.DoesNotContain("1 messages successfully produced", said));

        string Expired()
        {
            while (age.Elapsed < TimeSpan.FromSeconds(61))
                Thread.Sleep(TimeSpan.FromSeconds(1));
            return Produce(brief);
        }

        string Produce(string token, string authorities = "/etc/pulsar/tls/ca.pem", string? url = null)
        {
            var configuration = $"tlsTrustCertsFilePath={authorities}\ntlsEnableHostnameVerification=true\n"
                + "operationTimeoutMs=5000\nlookupTimeoutMs=5000\n"
                + (token.Length == 0 ? "" :
                    "authPlugin=org.apache.pulsar.client.impl.auth.AuthenticationToken\n"
                    + $"authParams=token:{token}\n");
            return Lab.Run(
                [
                    "exec", client.Name, "sh", "-c", Client, "sh", "--url", url ?? $"pulsar+ssl://{broker}:6651",
                    "produce", topic, "-n", "1", "-m", "hello",
                ],
                input: configuration).Output;
        }
    }

    /// <summary>ZooKeeper lets only hosts with a certificate of the cluster's authority in.</summary>
    private void AssertZooKeeperRefuses(IReadOnlyList<LabHost> hosts)
    {
        const string Ask = "printf srvr | timeout 10 openssl s_client -quiet -connect secure1:2281 ";
        const string Own = "-cert /etc/pulsar/tls/cert.pem -key /etc/pulsar/tls/key.pem";
        var key = MakeStranger();
        hosts[1].Write("/tmp/strange.pem", File.ReadAllText(key));

        Assert.Contains("Mode:", hosts[1].Sh($"{Ask} {Own} 2>/dev/null || :"));
        Assert.DoesNotContain("Mode:", hosts[1].Sh($"{Ask} 2>/dev/null || :"));
        Assert.DoesNotContain(
            "Mode:", hosts[1].Sh($"{Ask} -cert /tmp/strange.pem -key /tmp/strange.pem 2>/dev/null || :"));
        Assert.DoesNotContain("Mode:", hosts[1].Sh("""
            bash -c 'exec 3<>/dev/tcp/secure1/2181 && printf srvr >&3 && timeout 5 cat <&3' 2>/dev/null || :
            """));
    }

    /// <summary>A key with a certificate of another authority.</summary>
    private string MakeStranger()
    {
        var file = $"{_folder}/strange.pem";
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=secure2,OU=0:broker", key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
        File.WriteAllText(file, key.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n");
        return file;
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

    private string Token(string folder, string subject, string lifetime = "1.00:00:00") => _module.Run(
        $"New-PulsarToken {subject} {_folder}/{folder} -ExpiresIn {lifetime} -Passphrase {Passphrase} -AsPlainText")
        .Succeeded().Of<string>().Single();

    private void MakeKeys(string folder) => _module.Run($$"""
        New-PulsarCertificateAuthority -Path {{_folder}}/{{folder}} -Passphrase {{Passphrase}}
        New-PulsarTokenKey -Path {{_folder}}/{{folder}} -Passphrase {{Passphrase}}
        """).Succeeded();

    private string Keys(string folder) => $"-CertificateAuthority {_folder}/{folder} -Passphrase {Passphrase}";
}
