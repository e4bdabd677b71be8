using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Hosts;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Planning;
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
        var topology = cluster.Topology;

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
        Assert.InRange(install.Processes, 1, Most);
        Assert.InRange(status.Processes, 1, Most);
        Assert.InRange(wait.Processes, 1, Most);
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
