using System.Diagnostics;
using System.Text;
using CsCheck;
using PulsarOps.Configuration;
using PulsarOps.Tests.Planning;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Configuration;

/// <summary>That sh and systemd read the same from an environment file.</summary>
public sealed class EnvironmentFileTests
{
    // Every character that a folder may have.
    private static readonly Gen<string> Folders = Gen.Char["abzAZ059._@+=:,-"].Array[1, 12]
        .Select(characters => "/" + new string(characters)).Where(folder => folder is not ("/." or "/.."));

    [Fact]
    public void Shell_and_systemd_read_the_same_whatever_the_folder() => Folders.Sample(
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

    [Fact]
    public void Heap_begins_with_a_quarter_so_that_a_first_start_does_not_touch_all_of_it()
    {
        var topology = Topologies.Hosts(3);
        topology = topology.WithServices([.. topology.Services.Select(service => service.With(service.Number, new PulsarMemory(2048, 512)))]);

        Assert.All(topology.Services, service => Assert.Contains(
            "PULSAR_MEM=\"-Xms512m -Xmx2048m -XX:MaxDirectMemorySize=512m", EnvironmentFile.ForService(topology, service, "/jdk", 21), StringComparison.Ordinal));
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

        var variables = ReadAsSystemd(EnvironmentFile.ForService(topology, topology.Of(PulsarRole.Broker).First(), "/jdk", java));

        Assert.StartsWith(flag, variables["PULSAR_GC_LOG"], StringComparison.Ordinal);
        Assert.Equal(variables["PULSAR_GC_LOG"], variables["BOOKIE_GC_LOG"]);
    }

    [Theory]
    [InlineData(PulsarRole.ZooKeeper, "PULSAR_ZK_CONF")]
    [InlineData(PulsarRole.Bookie, "PULSAR_BOOKKEEPER_CONF")]
    [InlineData(PulsarRole.Bookie, "BOOKIE_CONF")]
    [InlineData(PulsarRole.Broker, "PULSAR_BROKER_CONF")]
    public void Service_is_told_where_its_configuration_is(PulsarRole role, string variable)
    {
        var topology = RenderedFiles.Topology("4.0.8", 1);
        var service = topology.Of(role).First();

        Assert.Equal(service.ConfigFile, ReadAsSystemd(EnvironmentFile.ForService(topology, service, "/jdk", 21))[variable]);
    }

    [Fact]
    public void Memory_is_that_of_the_service()
    {
        var topology = RenderedFiles.Topology("4.0.8", 1);
        var service = topology.Of(PulsarRole.Bookie).First();

        var variables = ReadAsSystemd(EnvironmentFile.ForService(topology, service, "/jdk", 21));

        Assert.Contains($"-Xmx{service.Memory!.HeapMB}m -XX:MaxDirectMemorySize={service.Memory!.DirectMB}m", variables["PULSAR_MEM"], StringComparison.Ordinal);
        Assert.Equal(variables["PULSAR_MEM"], variables["BOOKIE_MEM"]);
    }

    /// <summary>After systemd.exec(5): in double quotes a backslash takes the next character as it is, and no variable is expanded.</summary>
    private static Dictionary<string, string> ReadAsSystemd(string text)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, quoted) = line.Split('=', 2) is [var before, var after] ? (before, after) : throw new FormatException(line);
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

    private static Dictionary<string, string> ReadByShell(string text, IEnumerable<string> names)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var start = new ProcessStartInfo("env", ["-i", "sh", "-c", "set -a; . \"$0\"; exec /usr/bin/env", file]) { RedirectStandardOutput = true };
            using var shell = Process.Start(start)!;
            var lines = shell.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            shell.WaitForExit();
            return lines.Select(line => line.Split('=', 2)).Where(parts => names.Contains(parts[0])).ToDictionary(parts => parts[0], parts => parts[1]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
