using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PulsarOps.Hosts.Ssh;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Ssh;

/// <summary>A real sshd on a port of this machine, with keys and a configuration of its own.</summary>
internal sealed class SshServer : IDisposable
{
    private readonly Process _process;
    private readonly Task _log;

    public SshServer(
        string folder,
        string authorizedKeys,
        IEnumerable<string>? hostKeyTypes = null,
        params IEnumerable<string> settings
    )
        : this(null, folder, authorizedKeys, hostKeyTypes, settings) { }

    /// <param name="pam">The rules of PAM for its logins; sshd finds them by the name of its program.</param>
    public SshServer(
        PamService? pam, string folder, string authorizedKeys, IEnumerable<string>? hostKeyTypes = null,
            params IEnumerable<string> settings)
    {
        Folder = folder;
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory("/run/sshd");
        Types = [.. hostKeyTypes ?? ["ed25519", "ecdsa"]];
        foreach (var type in Types.Where(type => !File.Exists(HostKeyFile(type))))
            SshTools.MakeKey(HostKeyFile(type), type);
        Port = FreePort();
        string[] lines =
        [
            // sshd takes the first value of a setting.
            .. settings,
            $"Port {Port}",
            "ListenAddress 127.0.0.1",
            .. Types.Select(type => $"HostKey {HostKeyFile(type)}"),
            $"AuthorizedKeysFile {authorizedKeys}",
            "PidFile none",
            "StrictModes no",
            pam is null ? "UsePAM no" : "UsePAM yes",
            "PermitRootLogin yes",
            "LogLevel VERBOSE",
            "UseDNS no",
            // bash takes itself for a shell below another one, and leaves root's own .bashrc of this machine alone,
            // which may be slow.
            "Match User root", "SetEnv SHLVL=1",
        ];
        File.WriteAllLines($"{folder}/sshd_config", lines);
        _process = Process.Start(new ProcessStartInfo(pam is null ? SshTools.Sshd : pam.LinkTo(SshTools.Sshd, folder),
            ["-D", "-e", "-f", $"{folder}/sshd_config"]) { RedirectStandardError = true })!;
        _log = Task.Run(ReadLog);
        Eventually.True(() => Log.Contains("Server listening", StringComparison.Ordinal), "sshd listens", seconds: 10);
    }

    public string Folder { get; }

    public int Port { get; }

    public IReadOnlyList<string> Types { get; }

    /// <summary>What it said so far.</summary>
    public string Log { get; private set; } = "";

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string HostKeyFile(string type) => $"{Folder}/host_{type}";

    public SshHostKey HostKey(string type)
    {
        var fields = File.ReadAllText(HostKeyFile(type) + ".pub").Split(' ');
        return new(fields[0], Convert.FromBase64String(fields[1]));
    }

    /// <summary>A line of known_hosts for one of its keys.</summary>
    public string KnownHostsLine(string type, string host = "127.0.0.1") =>
        $"{KnownHosts.NameOf(host, Port)} {HostKey(type).Type} {Convert.ToBase64String(HostKey(type).Blob)}";

    /// <summary>The processes that serve connections, and what they started.</summary>
    public IReadOnlyList<int> Children()
    {
        var parents = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Select(name => int.TryParse(name, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: ParentOf(id)))
            .ToArray();
        var found = new List<int> { _process.Id };
        for (var index = 0; index < found.Count; index++)
            found.AddRange(parents.Where(pair => pair.Parent == found[index]).Select(pair => pair.Id));
        return [.. found.Skip(1)];
    }

    public void Signal(string signal)
    {
        foreach (var child in Children().Where(IsSshd))
            SshTools.Run("kill", $"-{signal}", $"{child}");
    }

    public void Dispose()
    {
        var children = Children();
        _process.Kill();
        foreach (var child in children.Where(IsSshd))
        {
            using var kill = Process.Start(
                new ProcessStartInfo("kill", ["-KILL", $"{child}"]) { RedirectStandardError = true }
            )!;
            kill.WaitForExit();
        }

        _process.WaitForExit();
        _log.Wait(TimeSpan.FromSeconds(2));
        _process.Dispose();
    }

    private static bool IsSshd(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").StartsWith("sshd", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(
                stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1],
                System.Globalization.CultureInfo.InvariantCulture
            );
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private void ReadLog()
    {
        while (_process.StandardError.ReadLine() is { } line)
            Log += line + "\n";
    }
}
