using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PulsarOps.Hosts.Protocol;

/// <summary>The scripts that run on hosts, assembled from the files in Scripts/.</summary>
internal static class ScriptLibrary
{
    // Scripts are large, and many hosts get the same ones.
    private static readonly ConcurrentDictionary<(string Account, string Script), string> Told = new();

    /// <summary>
    /// Runs completely in bash, which the questions about services need. A host without bash answers the rest.
    /// </summary>
    public static string Probe { get; } =
        Account + "export ACCOUNT\n"
        + Variable("FACTS", Bare("lib.sh", "fields.sh", "paths.sh", "made.sh", "lease.sh", "probe-files.sh",
            "probe-java.sh", "probe-clients.sh", "probe-made.sh", "probe-prepare.sh", "probe-services.sh"))
        + Variable("READINESS", Bare(
            "tls.bash", "net.bash", "ask.bash", "readiness-probes.bash", "readiness.bash"))
        + Variable("PROBE", Bare("probe.sh"))
        + "! command -v bash >/dev/null || exec bash -c \"$FACTS$READINESS$PROBE\"\neval \"$FACTS$PROBE\"\n";

    /// <summary>
    /// The script that starts a service: it replaces itself with the service's process. Units run it from a file.
    /// </summary>
    public static string Launcher { get; } = Text("launch.sh");

    /// <summary>The wrapper that a host has under the name of each of the release's tools.</summary>
    public static string Tool { get; } = Text("tool.sh");

    /// <summary>The script that runs as the services' account, for work in its folders.</summary>
    private static string Account => Variable("ACCOUNT", Bare("account.sh"));

    /// <summary>Connects with services, for scripts in sh.</summary>
    private static string Net { get; } = Variable("NET", Text("tls.bash", "net.bash"));

    /// <summary>Starts jobs, including the longest of them, unpacking.</summary>
    private static string Jobs { get; } =
        Variable("LAUNCH", Launcher) + Variable("JOB", Text("job.sh"))
        + Variable("UNPACK", Text("lib.sh", "made.sh", "unpack.sh")) + Account
        + Text("lib.sh", "fields.sh", "paths.sh", "made.sh", "lease.sh", "jobs.sh");

    public static string Apply { get; } =
        Net + Variable("DAEMON", Text("daemon.sh")) + Jobs
        + Text("journal.sh", "services.sh", "drain.sh", "files.sh", "prepare.sh", "apply.sh");

    /// <summary>
    /// Runs completely in bash, because its readiness probes need it; the rest of stdin is its input.
    /// </summary>
    public static string Wait { get; } = "exec bash -c "
        + ShellQuote.Quote(Bare(
            "lib.sh", "fields.sh", "tls.bash", "net.bash", "ask.bash", "readiness-probes.bash", "wait.bash")) + "\n";

    public static string Canary { get; } = Net + Text("lib.sh", "fields.sh", "clients.sh", "canary.sh");

    /// <summary>Runs completely in bash, which it needs to count.</summary>
    public static string Traffic { get; } = "exec bash -c "
        + ShellQuote.Quote(Bare(
            "lib.sh", "fields.sh", "lease.sh", "clients.sh", "tls.bash", "net.bash", "traffic.bash")) + "\n";

    public static string Ledgers { get; } = Text("lib.sh", "fields.sh", "ledgers.sh");

    /// <summary>Runs completely in bash, which can connect without another program.</summary>
    public static string Scan { get; } = Variable("PORT", Bare("port.bash")) + "export PORT\nexec bash -c "
        + ShellQuote.Quote(Bare("lib.sh", "fields.sh", "scan.bash")) + "\n";

    public static string Upload { get; } = Jobs + Text("upload.sh");

    public static string Download { get; } =
        Variable("READ_FILE", Text("read-file.sh")) + Text("lib.sh", "fields.sh", "paths.sh", "download.sh");

    public static string Lease { get; } = Account
        + Text("lib.sh", "fields.sh", "paths.sh", "made.sh", "lease.sh", "journal.sh", "lease-hold.sh");

    public static string ReadJournal { get; } = Text("lib.sh", "fields.sh", "lease.sh", "read-journal.sh");

    /// <summary>The script that stays on hosts whose firewall is nftables.</summary>
    public static string FirewallPorts { get; } = Text("nft-ports.sh");

    /// <summary>Sets the account that the services run as; empty if it is the account that runs the script.</summary>
    public static string For(string account, string script) => account.Length == 0
        ? script
        : Told.GetOrAdd(
            (account, script), static told => $"{Variable("account", told.Account)}export account\n{told.Script}");

    /// <summary>Embeds a script in a variable that another script passes to a shell.</summary>
    private static string Variable(string name, string text) => $"{name}={ShellQuote.Quote(text)}\n";

    /// <summary>Strips comments and indents, which cost time on a host.</summary>
    private static string Bare(params string[] files) =>
        Regex.Replace(Text(files), "^ *#.*\n|^ +", "", RegexOptions.Multiline);

    private static string Text(params string[] files) => string.Concat(files.Select(Read));

    private static string Read(string file)
    {
        using var stream = typeof(ScriptLibrary).Assembly.GetManifestResourceStream($"Scripts/{file}")
            ?? throw new InvalidOperationException($"The script {file} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
