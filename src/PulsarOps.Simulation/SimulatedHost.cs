using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Simulation;

/// <summary>A machine of a simulated world. It goes on whether or not a controller is connected to it.</summary>
internal sealed class SimulatedHost(SimulatedWorld world, string name, string address)
{
    public const string UserName = "pulsar";

    private const int SystemMemoryMB = 512;

    private readonly Dictionary<string, long> _volumes = new(StringComparer.Ordinal) { ["/"] = 102_400 };
    private readonly Dictionary<string, (double Used, double Inodes)> _usage =
        new(StringComparer.Ordinal) { ["/"] = (0.1, 0.1) };

    public SimulatedWorld World => world;

    public string Name => name;

    /// <summary>What the other machines call it, besides its name.</summary>
    public string Address => address;

    /// <summary>What its name means to those who ask a name service.</summary>
    public required string IPAddress { get; init; }

    /// <summary>Addresses of its interfaces beside <see cref="IPAddress"/>.</summary>
    public IReadOnlyList<string> MoreAddresses { get; set; } = [];

    public SimulatedFileSystem Files { get; } = NewFiles();

    public SimulatedSystem System { get; } = new(name);

    public ProcessTable Processes { get; } = new();

    /// <summary>How long each log was when the process that writes it was started.</summary>
    public Dictionary<string, int> LogStarts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a controller can connect to it. Its services reach each other all the same.</summary>
    public bool Reachable { get; set; } = true;

    public string OperatingSystem { get; set; } = "Debian GNU/Linux 12 (bookworm)";

    public string Architecture { get; set; } = "x86_64";

    public int ProcessorCount { get; set; } = 4;

    public int MemoryTotalMB { get; set; } = 16_384;

    public bool Bash { get; set; } = true;

    public IReadOnlyList<JavaFact> Java { get; set; } = [new("/usr/lib/jvm/java-21-openjdk-amd64", 21, "21.0.8")];

    /// <summary>The Java of a home. One that was unpacked there says in its file which it is.</summary>
    public JavaFact? FindJava(string home) => Files.ReadText($"{home}/release")?.Split('"') is [_, var version, ..]
        ? new(home, int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture), version)
        : Java.FirstOrDefault(java => java.Home == home);

    /// <summary>One batch at a time, as with the lock of a real machine.</summary>
    public SemaphoreSlim BatchLock { get; } = new(1, 1);

    /// <summary>Since when it runs: nobody knows how long it was off before.</summary>
    public TimeSpan BootedAt { get; private set; }

    public int MemoryAvailableMB =>
        Math.Max(0, MemoryTotalMB - SystemMemoryMB - Processes.Running.Sum(process => process.MemoryMB));

    /// <summary>Sets the free space of a file system that is mounted there.</summary>
    public void SetFreeSpace(string mountPoint, long megabytes) => _volumes[mountPoint] = megabytes;

    /// <summary>Sets how much of a file system that is mounted there is used, and of its inodes, 0 to 1.</summary>
    public void SetUsage(string mountPoint, double used, double inodes = 0) => _usage[mountPoint] = (used, inodes);

    public long FreeMB(string path) => Mounted(_volumes, path);

    public (double Used, double Inodes) Usage(string path) => Mounted(_usage, path);

    private static T Mounted<T>(IReadOnlyDictionary<string, T> volumes, string path) =>
        volumes.Where(volume => path == volume.Key || HostPath.IsBelow(path, volume.Key))
            .OrderByDescending(volume => volume.Key.Length).First().Value;

    /// <summary>Starts a program of somebody else that listens on these ports; disposing it ends it.</summary>
    public OutsideProcess Listen(string program, params int[] ports)
    {
        lock (world.Sync)
        {
            var process = new OutsideProcess(this, program, ports);
            Processes.Start(process);
            return process;
        }
    }

    /// <summary>Every process is gone at once, as after a loss of power; the files stay.</summary>
    public void PowerOff()
    {
        lock (world.Sync)
        {
            foreach (var process in Processes.Running.ToArray())
                process.Kill();
            BootedAt = world.Clock.Now;
        }
    }

    /// <summary>Who answers at <c>host:port</c>, seen from this machine.</summary>
    public SimulatedProcess? Connect(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        return
            colon > 0
            && int.TryParse(endpoint.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? world.Resolve(this, endpoint.Substring(0, colon))?.Processes.Listener(port)
            : null;
    }

    private static SimulatedFileSystem NewFiles()
    {
        var files = new SimulatedFileSystem(UserName);
        foreach (var folder in new[] { "/etc/sysctl.d", "/etc/security/limits.d", "/etc/systemd/system" })
            files.MakeDirectory(folder);
        files.WriteText(SimulatedNames.HostsFile, "127.0.0.1 localhost\n");
        return files;
    }

    /// <summary>Tells whether one of the files has changed.</summary>
    public string DigestOf(IEnumerable<string> paths) =>
        string.Join(",", paths.Select(path => Files.FindFile(path)?.Sha256));
}
