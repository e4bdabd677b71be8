using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Hosts.Protocol;
using PulsarOps.Planning;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Hosts;

/// <summary>
/// Many hosts: they take no connection too much, no time too much and no memory too much. With the stand-in, as JVMs
/// would be too many.
/// </summary>
[Collection(nameof(Lab))]
public sealed class ScaleTests(Lab lab)
{
    private const int Rounds = 5;
    private const int PeakMB = 300;

    private static readonly LabSetup NoSystemd = new(Systemd: false);

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public void Thirty_hosts_behind_one_jump_host_become_a_cluster()
    {
        var all = lab.Fresh(31, NoSystemd, "scale");
        var (hosts, jump) = (all.Take(30).ToArray(), all[30]);
        var before = Logins(jump).Count;

        using var controller = Controller.Run(Deploy(hosts, StandIn.Archive(), $"-ProxyJump {jump.Name}"));
        var (exitCode, output) = controller.Wait(600);

        Output.WriteLine(output);
        Assert.True(exitCode == 0, output);
        Assert.Contains("not ready: 0", output, StringComparison.Ordinal);
        Assert.True(PeakOf(output) < PeakMB, output);

        // One login to the jump host for each of the two pipelines; none was rejected, and none bypassed it.
        Assert.Equal(2, Logins(jump).Count - before);
        Assert.DoesNotMatch(
            "refused|drop connection|MaxStartups|beginning MaxStartups|open failed|no more sessions|exceeded",
            Lab.LogOf(jump)
        );
        Assert.All(hosts, host => Assert.Equal(2, Logins(host).Count(address => address == jump.Address)));
    }

    [Fact]
    public void Run_that_changes_nothing_is_as_quick_as_the_probe_by_ssh()
    {
        TestTier.RequireFull();
        var hosts = lab.Fresh(12, NoSystemd, "wide");
        var archive = LargeArchive();
        using (var controller = Controller.Run(Deploy(hosts, archive)))
        {
            var (exitCode, output) = controller.Wait(600);
            Output.WriteLine(output);
            Assert.True(exitCode == 0, output);
            Assert.Contains("not ready: 0", output, StringComparison.Ordinal);
            Assert.True(PeakOf(output) < PeakMB, output);
        }

        using var module = new Module();
        var topology = module.Run(Topology(hosts, archive)).Succeeded().Of<PulsarTopology>().Single();
        var folder = Directory.CreateTempSubdirectory("pulsarops-scale-").FullName;
        try
        {
            WriteProbes(topology, folder);
            double[] ours = new double[Rounds], peer = new double[Rounds];
            for (var round = -1; round < Rounds; round++)
            {
                // The first one compiles.
                var ((a, cpu), (b, peerCpu)) = (OursAgain(module, topology), Peer(topology, folder));
                if (round >= 0)
                    (ours[round], peer[round]) = (a, b);
                Output.WriteLine(
                    string.Format(
                        CultureInfo.InvariantCulture,
                        "Install-PulsarCluster {0:0.00} s (CPU of the controller {1:0.00} s), xargs ssh {2:0.00} s "
                            + "({3:0.00} s), ratio {4:0.00}",
                        a,
                        cpu,
                        b,
                        peerCpu,
                        a / b
                    )
                );
            }

            var ratio = Median(ours.Zip(peer, (a, b) => a / b));
            Assert.True(ratio <= 1.2, $"The ratio is {ratio:0.00}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Topology(IReadOnlyList<LabHost> hosts, string archive, string more = "") =>
        $"New-PulsarTopology scale -Version 4.0.8 -HostName {string.Join(",", hosts.Select(host => host.Name))} "
        + $"-SshConfigPath {Lab.SshConfigFile} -ArchivePath {archive} -Profile Small -ServiceManager Daemon {more}";

    private static string Deploy(IReadOnlyList<LabHost> hosts, string archive, string more = "") => $$"""
        $ErrorActionPreference = 'Stop'
        $topology = {{Topology(hosts, archive, more)}}
        $begin = [DateTime]::UtcNow
        $null = $topology | Install-PulsarCluster
        "deployed in {0:0.0} s" -f ([DateTime]::UtcNow - $begin).TotalSeconds
        "not ready: " + @($topology | Get-PulsarCluster | Where-Object State -ne Ready).Count
        "peak: " + [regex]::Match([IO.File]::ReadAllText('/proc/self/status'), 'VmHWM:\s+(\d+)').Groups[1].Value + " kB"
        """;

    /// <summary>Where those came from who logged in.</summary>
    private static IReadOnlyList<string> Logins(LabHost host) =>
        [
            .. Regex
                .Matches(Lab.LogOf(host), "Accepted publickey for ops from ([0-9.]+)")
                .Select(match => match.Groups[1].Value),
        ];

    private static int PeakOf(string output) =>
        int.Parse(Regex.Match(output, "peak: ([0-9]+) kB").Groups[1].Value, CultureInfo.InvariantCulture) / 1024;

    /// <summary>The stand-in with as much as an archive of Pulsar has to be sent beside it.</summary>
    private static string LargeArchive()
    {
        var small = StandIn.Archive();
        var folder = Path.Combine(StandIn.Folder, "large");
        Directory.CreateDirectory(folder);
        var large = Path.Combine(folder, Path.GetFileName(small));
        var answer = LabAnswer.Of(
            "bash",
            [
                "-euc",
                "rm -rf \"$2/tree\" && mkdir \"$2/tree\" && tar -xzf \"$1\" -C \"$2/tree\" && "
                    + "head -c 100000000 /dev/urandom >\"$2/tree/apache-pulsar-4.0.8/lib/large.jar\" "
                    + "&& tar -cz -C \"$2/tree\" -f \"$3\" apache-pulsar-4.0.8 && rm -rf \"$2/tree\" && "
                    + "cd \"$2\" && sha512sum \"${3##*/}\" >\"$3.sha512\"",
                "large",
                small,
                folder,
                large,
            ]
        );
        Assert.True(answer.ExitCode == 0, answer.Errors);
        return large;
    }

    /// <summary>
    /// How long it took, and how long it kept the controller's cores busy, which a busy machine changes less.
    /// </summary>
    private static (double Seconds, double Cpu) OursAgain(Module module, PulsarTopology topology)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        module.Run("$topology | Install-PulsarCluster", ("topology", topology)).Succeeded();
        return (watch.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    /// <summary>For each host what Install-PulsarCluster sends it: the script, and its questions.</summary>
    private static void WriteProbes(PulsarTopology topology, string folder)
    {
        IReadOnlyList<DesiredState> desiredStates =
        [
            DesiredState.Prepared,
            DesiredState.Of(LifecycleState.Installed),
            DesiredState.Initialized,
            DesiredState.Of(LifecycleState.Running),
        ];
        foreach (var host in HostMap.Of(topology))
        {
            byte[] input =
            [
                .. Encoding.UTF8.GetBytes(ProbeOf(topology)),
                .. ProbeWriter.Write(ProbeBuilder.For(topology, host, desiredStates)),
            ];
            File.WriteAllBytes(Path.Combine(folder, host.Key), input);
        }
    }

    private static string ProbeOf(PulsarTopology topology) =>
        ScriptLibrary.For(topology.ServiceUser ?? "", ScriptLibrary.Probe);

    private static (double Seconds, double Cpu) Peer(PulsarTopology topology, string folder)
    {
        var length = Encoding.UTF8.GetByteCount(ProbeOf(topology)).ToString(CultureInfo.InvariantCulture);
        var names = Directory
            .GetFiles(folder)
            .Select(Path.GetFileName)
            .Where(name => !name!.EndsWith(".out", StringComparison.Ordinal))
            .ToArray();
        var command =
            $"ssh -F {Lab.SshConfigFile} -o BatchMode=yes {{}} \"sudo -n sh -c 'eval \\\"\\$(head -c "
                + $"{length})\\\"'\" <{folder}/{{}} >{folder}/{{}}.out";
        var watch = Stopwatch.StartNew();
        var answer = LabAnswer.Of(
            "bash",
            ["-c", "TIMEFORMAT='%U %S'; time xargs -P 32 -I{} sh -c \"$0\"", command],
            input: string.Join("\n", names) + "\n"
        );
        var seconds = watch.Elapsed.TotalSeconds;
        Assert.True(answer.ExitCode == 0, answer.Errors);
        Assert.All(
            names,
            name => Assert.EndsWith("end\t0\n", File.ReadAllText($"{folder}/{name}.out"), StringComparison.Ordinal)
        );
        var cpu = answer
            .Errors.TrimEnd()
            .Split('\n')[^1]
            .Split(' ')
            .Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
        return (seconds, cpu);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
