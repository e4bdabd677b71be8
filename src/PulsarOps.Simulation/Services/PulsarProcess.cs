using System.Globalization;

namespace PulsarOps.Simulation;

/// <summary>A Java process that bin/pulsar starts.</summary>
internal abstract class PulsarProcess(Launch launch) : SimulatedProcess(launch)
{
    public override string Name => "java";

    protected override string LogFile =>
        Launch.Environment.TryGetValue("PULSAR_LOG_APPENDER", out var appender)
        && appender == "RollingFile"
        && Launch.Environment.TryGetValue("PULSAR_LOG_DIR", out var folder)
        && Launch.Environment.TryGetValue("PULSAR_LOG_FILE", out var name)
            ? $"{folder}/{name}"
            : base.LogFile;

    /// <summary>The unpacked release; relative folders of a configuration are below it.</summary>
    protected string ReleaseDirectory { get; } =
        SimulatedFileSystem.Parent(SimulatedFileSystem.Parent(launch.Command[0]));

    protected sealed override void Begin()
    {
        if (Launch.Environment.TryGetValue("JAVA_HOME", out var home))
        {
            if (Host.FindJava(home) is null)
            {
                End(127, $"{Launch.Command[0]}: line 330: {home}/bin/java: No such file or directory");
                return;
            }
        }
        else if (Host.Java.Count == 0)
        {
            End(1, "Error: JAVA_HOME not set, and no java executable found in $PATH.");
            return;
        }

        Run();
    }

    protected abstract void Run();

    /// <summary>
    /// The configuration that the environment names, else the release's own. If it is missing, the process ends and the
    /// result is null.
    /// </summary>
    protected IReadOnlyDictionary<string, string>? ReadConfiguration(string variable, string defaultName)
    {
        var path = Launch.Environment.TryGetValue(variable, out var named)
            ? named
            : $"{ReleaseDirectory}/conf/{defaultName}";
        if (Host.Files.ReadText(path) is { } text)
            return JavaProperties.Parse(text);
        End(1, $"ERROR java.io.FileNotFoundException: {path} (No such file or directory)");
        return null;
    }

    /// <summary>
    /// bookkeeper.conf, and the ZooKeeper servers that it names. If either is missing, the process ends and the result
    /// is null.
    /// </summary>
    protected (IReadOnlyDictionary<string, string> Settings, string Servers)? ReadBookKeeperConfiguration()
    {
        if (ReadConfiguration("PULSAR_BOOKKEEPER_CONF", "bookkeeper.conf") is not { } settings)
            return null;
        if (Setting(settings, "metadataServiceUri", "zkServers") is { } uri)
            return (settings, ZooKeeperClient.ServersOf(uri));
        End(
            1,
            "ERROR org.apache.bookkeeper.conf.ConfigurationException: "
                + "Neither metadataServiceUri nor zkServers is set"
        );
        return null;
    }

    protected string Rooted(string folder) => folder.StartsWith('/') ? folder : $"{ReleaseDirectory}/{folder}";

    protected static int NumberOf(IReadOnlyDictionary<string, string> settings, string key, int defaults) =>
        Setting(settings, key) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : defaults;

    /// <summary>
    /// The ports that settings name, and those for TLS, whose keys end in Tls. An empty value closes a port.
    /// </summary>
    protected static IEnumerable<SimulatedPort> PortsOf(
        IReadOnlyDictionary<string, string> settings, params (string Key, int Default)[] ports)
    {
        foreach (var (key, number) in ports)
        {
            if (!settings.TryGetValue(key, out var text))
                yield return number;
            else if (text.Length > 0)
                yield return int.Parse(text, CultureInfo.InvariantCulture);
            if (Setting(settings, key + "Tls") is { } secure)
                yield return new(int.Parse(secure, CultureInfo.InvariantCulture)) { Tls = true };
        }
    }

    /// <summary>The value of the first of the keys that has one.</summary>
    protected static string? Setting(IReadOnlyDictionary<string, string> settings, params string[] keys) =>
        keys.Select(key => settings.TryGetValue(key, out var value) ? value : "")
            .FirstOrDefault(value => value.Length > 0);
}
