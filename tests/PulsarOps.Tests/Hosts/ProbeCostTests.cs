using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Planning;
using PulsarOps.Tests.Release;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// The processes that questions start on a host with three running services: on a small machine they are what the
/// questions take their time for.
/// </summary>
[Collection(nameof(Lab))]
public sealed class ProbeCostTests(Lab lab)
{
    private const int Most = 15;

    /// <summary>A connection by TLS takes openssl and the shell that gives it the request.</summary>
    private const int MostByTls = 2;

    /// <summary>It makes the pipe through which openssl reports to the script.</summary>
    private const int ReportsByTls = 1;

    private static readonly DesiredState[] AllStates =
    [
        DesiredState.Prepared,
        DesiredState.Of(LifecycleState.Installed),
        DesiredState.Initialized,
        DesiredState.Of(LifecycleState.Running),
    ];

    [Fact]
    public void Questions_about_three_running_services_start_few_processes()
    {
        Assert.SkipUnless(LabAnswer.Of("sh", ["-c", "command -v strace"]).ExitCode == 0, "strace is not installed.");
        var host = lab.Fresh(1, prefix: "cost")[0];
        using var cluster = new RemoteCluster([host], archive: StandIn.Archive());
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertReady();

        AssertFewProcesses(host, cluster.Topology, Most);
    }

    /// <summary>
    /// The same questions, of which two go by TLS: one to ZooKeeper, one to the broker. All are still asked in one
    /// script, and a run that changes nothing runs no other.
    /// </summary>
    [Fact]
    public void Questions_about_a_secured_cluster_start_openssl_once_for_each_service_that_requires_it()
    {
        Assert.SkipUnless(LabAnswer.Of("sh", ["-c", "command -v strace"]).ExitCode == 0, "strace is not installed.");
        var host = lab.Fresh(1, prefix: "cost")[0];
        using var folder = new TemporaryFolder();
        const string Passphrase = "-Passphrase ([Net.NetworkCredential]::new('', 'a passphrase').SecurePassword)";
        using (var module = new Module())
        {
            module.Run($"""
                New-PulsarCertificateAuthority -Path {folder.File("pki")} {Passphrase}
                New-PulsarTokenKey -Path {folder.File("pki")} {Passphrase}
                """).Succeeded();
        }

        using var cluster = new RemoteCluster(
            [host], more: $"-Security Strict -CertificateAuthority {folder.File("pki")} {Passphrase}");
        cluster.Run("$topology | Install-PulsarCluster").Succeeded();
        cluster.AssertReady();

        AssertFewProcesses(host, cluster.Topology, Most + (2 * MostByTls) + ReportsByTls);
        var again = cluster.Run("$topology | Install-PulsarCluster -Debug").Succeeded();
        Assert.Single(Regex.Matches(again.Everything, @": status \d+, \d+ ms"));
    }

    private static void AssertFewProcesses(LabHost host, PulsarTopology topology, int most)
    {
        var install = Ask(
            host,
            Probe(topology),
            ProbeWriter.Write(ProbeBuilder.For(topology, topology.Nodes, AllStates))
        );
        var status = Ask(host, Probe(topology), ProbeWriter.Write(ProbeBuilder.ForStatus(topology, topology.Nodes)));
        var wait = Ask(
            host,
            ScriptLibrary.For(topology.ServiceUser!, ScriptLibrary.Wait),
            ReadinessWriter.Write(Waits(topology))
        );

        Assert.All(
            [install, status],
            answer => Assert.Equal(
                3, Regex.Count(answer.Output, "^ready\tid=[^\t]*\tready=yes", RegexOptions.Multiline))
        );
        Assert.Equal(3, Regex.Count(wait.Output, "^result\tnumber=[0-9]\toutcome=ready", RegexOptions.Multiline));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{install.Processes}, {status.Processes} and {wait.Processes} processes"
        );
        Assert.InRange(install.Processes, 1, most);
        Assert.InRange(status.Processes, 1, most);
        Assert.InRange(wait.Processes, 1, most);
    }

    private static string Probe(PulsarTopology topology) =>
        ScriptLibrary.For(topology.ServiceUser!, ScriptLibrary.Probe);

    private static ReadinessWait[] Waits(PulsarTopology topology) =>
        [
            .. topology.Services.Select(
                (service, number) =>
                    new ReadinessWait(
                        number,
                        ReadinessProbes.Of(topology, service),
                        service.PidFile,
                        30,
                        ReadinessProbes.LogFiles(topology, service)
                    )
            ),
        ];

    /// <summary>Runs a script as PulsarOps does, with the processes that it started there.</summary>
    private static (int Processes, string Output) Ask(LabHost host, string script, byte[] input)
    {
        var file = Path.GetTempFileName();
        try
        {
            byte[] text = Encoding.UTF8.GetBytes(script);
            File.WriteAllBytes(file, [.. text, .. input]);
            var command = RemoteShell.CommandLine(new ProtocolFrame(), text.Length, PulsarBecome.Sudo, asks: false);
            var answer = LabAnswer.Of(
                Checkout.File("bench", "probe", "processes.sh"),
                [
                    host.Name, "sh", "-c", "exec ssh -F \"$0\" -o BatchMode=yes \"$1\" \"$2\" <\"$3\"",
                    Lab.SshConfigFile, host.Name, command, file,
                ],
                new Dictionary<string, string> { ["LIST"] = "1" });
            Assert.True(answer.ExitCode == 0, answer.Output + answer.Errors);
            TestContext.Current.TestOutputHelper!.WriteLine(answer.Output);
            var count = Assert.Single(
                Regex.Matches(answer.Output, "^script: ([0-9]+) processes", RegexOptions.Multiline)
            );
            return (int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture), answer.Output);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
