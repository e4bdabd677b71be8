using System.Collections.Concurrent;

namespace PulsarOps.Remote;

/// <summary>The scripts that run on hosts, put together from the files in Scripts/.</summary>
internal static class ScriptLibrary
{
    private static readonly ConcurrentDictionary<string, string> Files = new();

    public static string Probe { get; } = Compose(["lib.sh", "gates.sh", "probe.sh"], [("NET", "net.bash")]);

    public static string Apply { get; } = Compose(["lib.sh", "apply.sh"], [("LAUNCH", "launch.sh"), ("JOB", "job.sh")]);

    public static string Wait { get; } = Compose(["lib.sh", "gates.sh", "wait.sh"], [("NET", "net.bash")]);

    public static string Canary { get; } = Compose(["lib.sh", "canary.sh"], [("NET", "net.bash")]);

    /// <summary>Scripts that a script hands to another shell come first, as the values of variables.</summary>
    private static string Compose(IEnumerable<string> parts, IEnumerable<(string Variable, string File)> inner) =>
        string.Concat(inner.Select(script => $"{script.Variable}={ShellQuote.Quote(Read(script.File))}\n"))
        + string.Concat(parts.Select(Read));

    private static string Read(string name) => Files.GetOrAdd(name, static file =>
    {
        using var stream = typeof(ScriptLibrary).Assembly.GetManifestResourceStream($"Scripts/{file}")
            ?? throw new InvalidOperationException($"The script {file} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });
}
