using System.Text.RegularExpressions;
using PulsarOps.Roles;
using PulsarOps.Topology;

namespace PulsarOps.Rendering;

/// <summary>The environment of a process: lines of KEY="value" that sh and systemd parse alike.</summary>
internal static class EnvironmentFile
{
    // Flags for a quick start and little memory, only for the profile Small. Verification of the classes takes a good
    // part of each start. It is off, because the checksum of their archive has been verified.
    private const string SmallFlags = "-XX:TieredStopAtLevel=1 -XX:MetaspaceSize=96m -XX:-UsePerfData"
        + " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote";
    private const string SerialCollector = "-XX:+UseSerialGC ";
    private const string Release = "PULSAROPS_RELEASE";
    private const int LeastHeapMB = 64;

    /// <summary>Flags that the releases set besides the collector.</summary>
    private const string ReleaseFlags = "-XX:+PerfDisableSharedMem -XX:+AlwaysPreTouch";
    private const string ToolMemory = "-Xmx128m -XX:MaxDirectMemorySize=64m";

    private static readonly Regex Special = new(@"[\\""$`]", RegexOptions.CultureInvariant);

    public static string ForService(PulsarTopology topology, PulsarService service, string javaHome, int java)
    {
        var node = service.Host;
        var temporary = $"-Djava.io.tmpdir={ToolPaths.Temporary(node)}";
        var memory = string.Join(
            " ",
            [
                $"-Xms{FirstHeapMB(topology, service)}m -Xmx{service.Memory!.HeapMB}m",
                $"-XX:MaxDirectMemorySize={service.Memory.DirectMB}m",
                .. topology.IsSmall ? Array.Empty<string>() : [temporary],
                .. ZooKeeperFlags.Of(topology, service),
                .. service.JavaOptions,
            ]);
        var log = $"{service.LogDirectory}/gc.log";
        var collectorLog = java == 8 ? $"-Xloggc:{log}" : $"-Xlog:gc:file={log}:time:filecount=2,filesize=4M";
        return Render(
        [
            ("JAVA_HOME", javaHome),
            ("PULSAR_MEM", memory),
            ("BOOKIE_MEM", memory),
            .. CollectorFlags(topology, service) is { } flags
                ? new[] { ("PULSAR_GC", flags), ("BOOKIE_GC", flags) }
                : [],
            ("PULSAR_GC_LOG", collectorLog),
            ("BOOKIE_GC_LOG", collectorLog),
            ("PULSAR_LOG_DIR", service.LogDirectory),
            ("BOOKIE_LOG_DIR", service.LogDirectory),
            ("PULSAR_LOG_APPENDER", "RollingFile"),
            ("PULSAR_LOG_FILE", $"{service.Name}.log"),
            ("PULSAR_LOG_IMMEDIATE_FLUSH", "true"),
            // pulsar-daemon names a pid file after the role, so two bookies of a host need separate folders.
            ("PULSAR_PID_DIR", PidDirectory(topology, service)),
            ("BOOKIE_PID_DIR", PidDirectory(topology, service)),
            // The name in pulsar-daemon's log files. bash would use the host's own name, which is unknown here.
            .. topology.ServiceManager == PulsarServiceManager.Daemon ? new[] { ("HOSTNAME", service.Node) } : [],
            .. PluginFolders.ClassPath(node) is { } jars
                ? new[] { ("PULSAR_EXTRA_CLASSPATH", jars), ("BOOKIE_EXTRA_CLASSPATH", jars) }
                : [],
            .. ConfigVariables(service),
            // Records the release that the service runs. Another release changes the file, and so requires a restart.
            (Release, ToolPaths.Release(topology, service.Host)),
        ]);
    }

    /// <summary>
    /// The initial heap. With the release's flags, a JVM touches each page of it before anything else. That took 22 s
    /// for 1 GB and 101 s for 3.4 GB on two busy cores, and three hosts on one computer of 24 GB ran out of memory. A
    /// small initial heap grows within seconds. In the profile Small, heaps are small and need not grow.
    /// </summary>
    private static int FirstHeapMB(PulsarTopology topology, PulsarService service) =>
        topology.IsSmall
            ? service.Memory!.HeapMB
            : Math.Max(Math.Min(service.Memory!.HeapMB, LeastHeapMB), service.Memory.HeapMB / 4);

    /// <summary>The release that a previous environment belongs to; null if it does not name one.</summary>
    public static string? ReleaseOf(string text) =>
        text.Split('\n')
            .Where(line => line.StartsWith($"{Release}=\"", StringComparison.Ordinal))
            .Select(line => line.Substring(Release.Length + 2).TrimEnd('"'))
            .FirstOrDefault();

    public static string PidDirectory(PulsarTopology topology, PulsarService service) =>
        topology.ServiceManager == PulsarServiceManager.Daemon
            ? $"{service.Host.Paths.Run}/{service.Name}"
            : ToolPaths.Work(topology, service.Host);

    public static string ForTools(PulsarTopology topology, PulsarNode node, string javaHome) => Render(
    [
        ("JAVA_HOME", javaHome),
        ("PULSAR_MEM", MemoryOfTools(topology, node)),
        ("BOOKIE_MEM", MemoryOfTools(topology, node)),
        ("PULSAR_GC", $"{SerialCollector}{SmallFlags} -Djava.io.tmpdir={ToolPaths.Temporary(node)}"),
        ("BOOKIE_GC", $"{SerialCollector}{SmallFlags} -Djava.io.tmpdir={ToolPaths.Temporary(node)}"),
        // A blank, because the script replaces an empty value with its default.
        ("PULSAR_GC_LOG", " "),
        ("BOOKIE_GC_LOG", " "),
        ("PULSAR_LOG_APPENDER", "Console"),
        ("PULSAR_LOG_DIR", ToolPaths.Logs(node)),
        ("BOOKIE_LOG_DIR", ToolPaths.Logs(node)),
        ("PULSAR_CLIENT_CONF", ToolPaths.ClientConfig(node)),
        .. topology.Transport == PulsarTransport.Local ? Array.Empty<(string, string)>() :
        [
            ("BOOKIE_CONF", ToolPaths.BookKeeperConfig(topology, node)),
            (Release, ToolPaths.Release(topology, node)),
            ("PULSAROPS_ZOOKEEPER",
                ToolSecurity.ZooKeeperServers(topology)),
        ],
    ]);

    private static string MemoryOfTools(PulsarTopology topology, PulsarNode node) =>
        string.Join(" ", [ToolMemory, .. ToolSecurity.Flags(topology, node)]);

    /// <summary>
    /// Null: the release's own flags apply. A JVM does not start with two collectors, so the user's replaces the
    /// default one.
    /// </summary>
    private static string? CollectorFlags(PulsarTopology topology, PulsarService service)
    {
        var isChosen = service.JavaOptions.Any(JavaOptionRules.ChoosesCollector);
        if (topology.IsSmall)
        {
            return $"{(isChosen ? "" : SerialCollector)}{SmallFlags}"
                + $" -Djava.io.tmpdir={ToolPaths.Temporary(service.Host)}";
        }

        return isChosen ? ReleaseFlags : null;
    }

    /// <summary>The release's scripts look for their configuration below the release by default.</summary>
    private static IEnumerable<(string Name, string Value)> ConfigVariables(PulsarService service) =>
        RoleCatalog.Of(service.Role).ConfigVariables.Select(name => (name, service.ConfigFile));

    private static string Render(IEnumerable<(string Name, string Value)> variables) =>
        string.Concat(variables.Select(variable => $"{variable.Name}=\"{Escape(variable.Value)}\"\n"));

    /// <summary>Escapes what sh and systemd would interpret within double quotes.</summary>
    private static string Escape(string value) => Special.Replace(value, @"\$0");
}
