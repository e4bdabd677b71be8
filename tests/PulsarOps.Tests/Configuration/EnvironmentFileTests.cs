using System.Diagnostics;
using System.Text;
using CsCheck;
using PulsarOps.Common;
using PulsarOps.Rendering;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Configuration;

/// <summary>That sh and systemd read the same from an environment file.</summary>
public sealed class EnvironmentFileTests
{
    // Every character that a folder may have.
    private static readonly Gen<string> Folders = Gen.Char["abzAZ059._@+=-"].Array[1, 12]
        .Select(characters => "/" + new string(characters)).Where(folder => folder is not ("/." or "/.."));

    [Fact]
    public void Shell_and_systemd_read_the_same_values_for_any_folder() => Folders.Sample(
        folder =>
        {
            var topology = RenderedFiles.Topology("4.0.8", 1, root: folder);
            foreach (var service in topology.Services)
            {
                var text = EnvironmentFile.ForService(topology, service, $"{folder}/jdk", 21);
                var systemd = ReadAsSystemd(text);

                Assert.Equal(systemd, ReadByShell(text, systemd.Keys));
                Assert.Equal($"{folder}/jdk", systemd["JAVA_HOME"]);
                Assert.Equal(service.LogDirectory, systemd["PULSAR_LOG_DIR"]);
            }
        },
        iter: 10, threads: 1);

    // Whatever a Java option may have: all that a shell would take for more than a character.
    private static readonly Gen<string> Options = Gen.Char["$`\"'\\;&|<>(){}[]*?~!#%^@=,.:/-_aZ09"].Array[0, 24]
        .Select(characters => "-Da=" + new string(characters));

    [Fact]
    public void Java_options_reach_the_process_unchanged_and_unexecuted() => Options.Array[1, 6].Sample(
        options =>
        {
            var service = Remote(options);
            var topology = service.Topology;
            var text = EnvironmentFile.ForService(topology, service.Service, "/jdk", 21);

            var systemd = ReadAsSystemd(text);
            Assert.Equal(systemd, ReadByShell(text, systemd.Keys));
            Assert.EndsWith(" " + string.Join(" ", options), systemd["PULSAR_MEM"], StringComparison.Ordinal);
            // bin/pulsar starts Java so, in a folder with nothing that looks like an option.
            Assert.Equal(options, Arguments(text, "PULSAR_MEM")[^options.Length..]);
        },
        iter: 25, threads: 1);

    [Theory]
    [InlineData("-Da=b c")]
    [InlineData("-Da=b\tc")]
    [InlineData("-Da=b\nc")]
    [InlineData("-Da=\u00fc")]
    [InlineData("-Da=b\0")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("$(touch /tmp/x)")]
    [InlineData("org.example.Main")]
    public void Java_option_that_the_scripts_would_split_or_Java_would_change_is_refused(string option) =>
        Assert.Equal(nameof(SR.JavaOptionInvalid), Assert.Throws<PulsarOpsException>(() => Remote([option])).ErrorId);

    [Theory]
    [InlineData("-Xmx4g", "memory.heap")]
    [InlineData("-Xms4g", "memory.heap")]
    [InlineData("-XX:MaxRAMPercentage=50", "memory.heap")]
    [InlineData("-XX:MaxDirectMemorySize=1g", "memory.direct")]
    [InlineData("-Djava.io.tmpdir=/tmp", "paths")]
    [InlineData("-Dpulsar.log.dir=/x", "paths.logs")]
    [InlineData("-Dzookeeper.ssl.keyStore.location=/x", "security")]
    public void Java_option_of_the_topology_is_refused_with_the_key_to_use(string option, string instead)
    {
        var problem = Assert.Throws<PulsarOpsException>(() => Remote([option]));

        Assert.Equal(nameof(SR.JavaOptionOwned), problem.ErrorId);
        Assert.Contains(instead, problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Dzookeeper.4lw.commands.whitelist=ruok")]
    [InlineData("-Djava.security.auth.login.config=/x")]
    [InlineData("-Dzookeeper.sasl.client=true")]
    [InlineData("-classpath")]
    [InlineData("-jar")]
    [InlineData("@/etc/options")]
    public void Java_option_that_the_readiness_probes_cannot_follow_is_refused(string option) =>
        Assert.Equal(
            nameof(SR.JavaOptionUnsupported), Assert.Throws<PulsarOpsException>(() => Remote([option])).ErrorId);

    [Theory]
    [InlineData(PulsarProfile.Production)]
    [InlineData(PulsarProfile.Small)]
    public void Collector_of_the_user_takes_the_place_of_the_usual_one(PulsarProfile profile)
    {
        var (topology, service) = Remote(["-XX:+UseG1GC"], profile);

        var variables = ReadAsSystemd(EnvironmentFile.ForService(topology, service, "/jdk", 21));

        Assert.Contains("-XX:+UseG1GC", variables["PULSAR_MEM"], StringComparison.Ordinal);
        Assert.DoesNotContain("-XX:+Use", variables["PULSAR_GC"], StringComparison.Ordinal);
        Assert.Equal(variables["PULSAR_GC"], variables["BOOKIE_GC"]);
    }

    [Fact]
    public void Heap_starts_with_a_quarter_of_its_size()
    {
        var topology = Topologies.Hosts(3);
        topology = topology.WithServices(
            [.. topology.Services.Select(service => service.With(service.Number, new PulsarMemory(2048, 512)))]);

        Assert.All(topology.Services, service => Assert.Contains(
            "PULSAR_MEM=\"-Xms512m -Xmx2048m -XX:MaxDirectMemorySize=512m",
            EnvironmentFile.ForService(topology, service, "/jdk", 21), StringComparison.Ordinal));
    }

    [Fact]
    public void Tools_have_an_environment_that_both_read_alike()
    {
        var topology = RenderedFiles.Topology("4.0.8", 1);
        var text = EnvironmentFile.ForTools(topology, topology.Nodes[0], "/jdk");
        var systemd = ReadAsSystemd(text);

        Assert.Equal(systemd, ReadByShell(text, systemd.Keys));
        Assert.Equal(" ", systemd["PULSAR_GC_LOG"]);
        Assert.Equal("/srv/c1/local1/conf/client.conf", systemd["PULSAR_CLIENT_CONF"]);
    }

    [Theory]
    [InlineData(8, "-Xloggc:/srv/c1/local1/logs/broker/gc.log")]
    [InlineData(11, "-Xlog:gc:file=/srv/c1/local1/logs/broker/gc.log:")]
    [InlineData(21, "-Xlog:gc:file=/srv/c1/local1/logs/broker/gc.log:")]
    public void Garbage_collection_is_logged_by_the_flag_that_the_Java_knows(int java, string flag)
    {
        var topology = RenderedFiles.Topology("2.10.1", 1);

        var variables = ReadAsSystemd(
            EnvironmentFile.ForService(topology, topology.Of(PulsarRole.Broker).First(), "/jdk", java)
        );

        Assert.StartsWith(flag, variables["PULSAR_GC_LOG"], StringComparison.Ordinal);
        Assert.Equal(variables["PULSAR_GC_LOG"], variables["BOOKIE_GC_LOG"]);
    }

    [Theory]
    [InlineData(PulsarRole.ZooKeeper, "PULSAR_ZK_CONF")]
    [InlineData(PulsarRole.Bookie, "PULSAR_BOOKKEEPER_CONF")]
    [InlineData(PulsarRole.Bookie, "BOOKIE_CONF")]
    [InlineData(PulsarRole.Broker, "PULSAR_BROKER_CONF")]
    public void Service_gets_the_path_of_its_configuration(PulsarRole role, string variable)
    {
        var topology = RenderedFiles.Topology("4.0.8", 1);
        var service = topology.Of(role).First();

        Assert.Equal(
            service.ConfigFile,
            ReadAsSystemd(EnvironmentFile.ForService(topology, service, "/jdk", 21))[variable]
        );
    }

    [Fact]
    public void Memory_is_that_of_the_service()
    {
        var topology = RenderedFiles.Topology("4.0.8", 1);
        var service = topology.Of(PulsarRole.Bookie).First();

        var variables = ReadAsSystemd(EnvironmentFile.ForService(topology, service, "/jdk", 21));

        Assert.Contains(
            $"-Xmx{service.Memory!.HeapMB}m -XX:MaxDirectMemorySize={service.Memory!.DirectMB}m",
            variables["PULSAR_MEM"],
            StringComparison.Ordinal
        );
        Assert.Equal(variables["PULSAR_MEM"], variables["BOOKIE_MEM"]);
    }

    /// <summary>
    /// After systemd.exec(5): in double quotes a backslash takes the next character as it is, and no variable is
    /// expanded.
    /// </summary>
    private static Dictionary<string, string> ReadAsSystemd(string text)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, quoted) = line.Split('=', 2) is [var before, var after]
                ? (before, after)
                : throw new FormatException(line);
            Assert.Matches("^[A-Z_]+$", name);
            Assert.True(quoted is ['"', .., '"'], line);
            var value = new StringBuilder();
            for (var at = 1; at < quoted.Length - 1; at++)
            {
                Assert.NotEqual('"', quoted[at]);
                value.Append(quoted[at] == '\\' ? quoted[++at] : quoted[at]);
            }

            variables.Add(name, value.ToString());
        }

        return variables;
    }

    private static (PulsarTopology Topology, PulsarService Service) Remote(
        string[] options, PulsarProfile profile = PulsarProfile.Small)
    {
        var topology = RemoteTopology.Create(new()
        {
            Name = "c1", Version = new(4, 0, 8), Profile = profile,
            Nodes =
            [
                new("p1",
                [
                    (PulsarRole.ZooKeeper, new()), (PulsarRole.Bookie, new()),
                    (PulsarRole.Broker, new() { JavaOptions = options }),
                ]),
            ],
        });
        topology = topology.WithServices(
            [.. topology.Services.Select(service => service.With(service.Number, service.Memory ?? new(64, 64)))]);
        return (topology, topology.Of(PulsarRole.Broker).Single());
    }

    /// <summary>What a program gets that the release's scripts start with the variable unquoted.</summary>
    private static string[] Arguments(string text, string variable)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "env");
            File.WriteAllText(file, text);
            var start = new ProcessStartInfo(
                "bash",
                ["-c", $"set -a; . \"$0\"; set +a; cd \"${{0%/*}}\"; OPTS=\"${variable}\"; printf '%s\\0' $OPTS", file])
            {
                RedirectStandardOutput = true,
            };
            using var shell = Process.Start(start)!;
            var arguments = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            Assert.Single(folder.EnumerateFileSystemInfos());
            return arguments.TrimEnd('\0').Split('\0');
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> ReadByShell(string text, IEnumerable<string> names)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var start = new ProcessStartInfo("env", ["-i", "sh", "-c", "set -a; . \"$0\"; exec /usr/bin/env", file])
            {
                RedirectStandardOutput = true,
            };
            using var shell = Process.Start(start)!;
            var lines = shell.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            shell.WaitForExit();
            return lines
                .Select(line => line.Split('=', 2))
                .Where(parts => names.Contains(parts[0]))
                .ToDictionary(parts => parts[0], parts => parts[1]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
