using System.Text.RegularExpressions;
using PulsarOps.Roles;

namespace PulsarOps.Simulation;

/// <summary>Creates the process for a command line.</summary>
internal static class Programs
{
    public static SimulatedProcess Create(Launch launch)
    {
        var program = launch.Command[0];
        var first = launch.Command.Count > 1 ? launch.Command[1] : "";
        if (program.EndsWith("/bin/pulsar", StringComparison.Ordinal))
        {
            switch (first)
            {
                case "zookeeper": return new ZooKeeperServer(launch);
                case "bookie": return new BookieServer(launch);
                case "autorecovery": return new AutoRecoveryServer(launch);
                case "proxy": return new ProxyServer(launch);
                case "broker": return new BrokerServer(launch);
                case "initialize-cluster-metadata": return new MetadataInitialization(launch);
            }

            if (RoleCatalog.All.FirstOrDefault(role => role.Name == first) is { } role)
                return new GatewayServer(launch, role);
        }

        if (program.EndsWith("/bin/bookkeeper", StringComparison.Ordinal) && first == "shell")
            return new BookKeeperShell(launch);

        return ScriptOf(launch.Host.Files, launch.Command) is { } script
            ? new ScriptProcess(launch, script)
            : new Daemon(launch);
    }

    /// <summary>
    /// Whether the program exists. Programs of the system, named without a folder or below /usr and /bin, always do.
    /// </summary>
    public static bool Exists(SimulatedFileSystem files, string program) =>
        program.IndexOf('/') < 0
        || program.StartsWith("/usr/bin/", StringComparison.Ordinal)
        || program.StartsWith("/bin/", StringComparison.Ordinal)
        || files.FindFile(program) is not null;

    private static string? ScriptOf(SimulatedFileSystem files, IReadOnlyList<string> command) =>
        command switch
        {
            ["false", ..] or ["true", ..] => command[0],
            ["sleep", var seconds] => $"sleep {seconds}",
            ["sh" or "/bin/sh", "-c", var script, ..] => script,
            ["sh" or "/bin/sh", var file, ..] => files.ReadText(file),
            [var file, ..] => files.ReadText(file) is { } text
            && text.StartsWith("#!/bin/sh\n", StringComparison.Ordinal)
                ? text
                : null,
            _ => null,
        };
}

/// <summary>An unknown program: as a service it runs until it is stopped, as a job it succeeds at once.</summary>
internal sealed class Daemon(Launch launch) : SimulatedProcess(launch)
{
    protected override void Begin()
    {
        if (Launch.IsJob)
            End(0);
    }
}

/// <summary>The parameters with which a process starts.</summary>
internal sealed record Launch(
    SimulatedHost Host, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment,
    string WorkDirectory, string OutputFile, string PidFile)
{
    /// <summary>The digest of the files that it read at its start.</summary>
    public string InputsDigest { get; init; } = "";

    /// <summary>For a job: the file for its exit status.</summary>
    public string? StatusFile { get; init; }

    /// <summary>The unit that manages it; empty if there is none.</summary>
    public string Unit { get; init; } = "";

    public bool IsJob => StatusFile is not null;
}

/// <summary>An unmanaged program, on the ports that it listens on.</summary>
internal sealed class OutsideProcess(SimulatedHost host, string name, IReadOnlyList<int> ports)
    : SimulatedProcess(new(host, [name], new Dictionary<string, string>(), "/", "", "")), IDisposable
{
    public void Dispose() => Kill();

    protected override void Begin() => Listen([.. ports]);
}

/// <summary>Reads lines of <c>KEY="value"</c>, with <c>\</c> as the escape character.</summary>
internal static class EnvironmentReader
{
    private static readonly Regex Line = new(
        @"^(?<key>[A-Za-z_][A-Za-z0-9_]*)=""(?<value>(?:[^""\\]|\\.)*)""\r?$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline
    );

    public static IReadOnlyDictionary<string, string> Parse(string text) =>
        Line.Matches(text).Cast<Match>()
            .GroupBy(line => line.Groups["key"].Value)
            .ToDictionary(
                lines => lines.Key,
                lines => Regex.Replace(lines.Last().Groups["value"].Value, @"\\(.)", "$1")
            );
}

/// <summary>
/// Reads a configuration like a Pulsar service. It shares no code with the writer, so that simulated hosts reveal
/// differences.
/// </summary>
internal static class JavaProperties
{
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.Length == 0 || line[0] is '#' or '!' || line.IndexOf('=') is not (var equals and > 0))
                continue;
            settings[line.Substring(0, equals).TrimEnd()] = line.Substring(equals + 1).TrimStart();
        }

        return settings;
    }
}
