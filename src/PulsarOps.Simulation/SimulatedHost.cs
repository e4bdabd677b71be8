using System.Globalization;
using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Simulation;

/// <summary>A host of a simulated world. It keeps running whether or not a controller is connected to it.</summary>
internal sealed class SimulatedHost(SimulatedWorld world, string name, string address)
{
    public const string UserName = "pulsar";

    private const int SystemMemoryMB = 512;

    private readonly Dictionary<string, long> _volumes = new(StringComparer.Ordinal) { ["/"] = 102_400 };
    private readonly Dictionary<string, (double Used, double Inodes)> _usage =
        new(StringComparer.Ordinal) { ["/"] = (0.1, 0.1) };

    public SimulatedWorld World => world;

    public string Name => name;

    /// <summary>The address by which other hosts reach it, besides its name.</summary>
    public string Address => address;

    /// <summary>The address that a name service returns for its name.</summary>
    public required string IPAddress { get; init; }

    /// <summary>The present connections of clients to its services, besides those of the cluster itself.</summary>
    public List<SimulatedClient> Clients { get; } = [];

    /// <summary>Addresses of its interfaces besides <see cref="IPAddress"/>.</summary>
    public IReadOnlyList<string> MoreAddresses { get; set; } = [];

    public SimulatedFileSystem Files { get; private set; } = NewFiles();

    public SimulatedSystem System { get; private set; } = new(name);

    public ProcessTable Processes { get; } = new();

    /// <summary>The length of each log when the process that writes it started.</summary>
    public Dictionary<string, int> LogStarts { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a controller can connect to it. Its services reach each other anyway.</summary>
    public bool Reachable { get; set; } = true;

    public string OperatingSystem { get; set; } = "Debian GNU/Linux 12 (bookworm)";

    public string Architecture { get; set; } = "x86_64";

    public int ProcessorCount { get; set; } = 4;

    public int MemoryTotalMB { get; set; } = 16_384;

    public bool Bash { get; set; } = true;

    public IReadOnlyList<JavaFact> Java { get; set; } = [new("/usr/lib/jvm/java-21-openjdk-amd64", 21, "21.0.8")];

    /// <summary>The Java in a home. An unpacked one names its version in its release file.</summary>
    public JavaFact? FindJava(string home) => Files.ReadText($"{home}/release")?.Split('"') is [_, var version, ..]
        ? new(home, int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture), version)
        : Java.FirstOrDefault(java => java.Home == home);

    /// <summary>Allows one batch at a time, like the lock of a real host.</summary>
    public SemaphoreSlim BatchLock { get; } = new(1, 1);

    /// <summary>The time of the last boot. The host was off for an unknown time before.</summary>
    public TimeSpan BootedAt { get; private set; }

    public int MemoryAvailableMB =>
        Math.Max(0, MemoryTotalMB - SystemMemoryMB - Processes.Running.Sum(process => process.MemoryMB));

    /// <summary>Sets the free space of a file system with this mount point.</summary>
    public void SetFreeSpace(string mountPoint, long megabytes) => _volumes[mountPoint] = megabytes;

    /// <summary>Sets the used parts of a file system with this mount point and of its inodes, 0 to 1.</summary>
    public void SetUsage(string mountPoint, double used, double inodes = 0) => _usage[mountPoint] = (used, inodes);

    public long FreeMB(string path) => Mounted(_volumes, path);

    public (double Used, double Inodes) Usage(string path) => Mounted(_usage, path);

    private static T Mounted<T>(IReadOnlyDictionary<string, T> volumes, string path) =>
        volumes.Where(volume => path == volume.Key || HostPath.IsBelow(path, volume.Key))
            .OrderByDescending(volume => volume.Key.Length).First().Value;

    /// <summary>Starts an unmanaged program that listens on these ports; disposing it ends it.</summary>
    public OutsideProcess Listen(string program, params int[] ports)
    {
        lock (world.Sync)
        {
            var process = new OutsideProcess(this, program, ports);
            Processes.Start(process);
            return process;
        }
    }

    /// <summary>Ends every process at once, like a power loss; the files stay.</summary>
    public void PowerOff()
    {
        lock (world.Sync)
        {
            foreach (var process in Processes.Running.ToArray())
                process.Kill();
            BootedAt = world.Clock.Now;
        }
    }

    /// <summary>Puts a new system on it, under the same name: nothing of the old one is left.</summary>
    public void Reimage()
    {
        lock (world.Sync)
        {
            PowerOff();
            (Files, System) = (NewFiles(), new(name));
            LogStarts.Clear();
        }
    }

    /// <summary>The process that answers at <c>host:port</c>, seen from this host.</summary>
    public SimulatedProcess? Connect(string endpoint)
    {
        var (host, port) = At(endpoint);
        return port is null ? null : host!.Processes.Listener(port.Number);
    }

    /// <summary>How the port at <c>host:port</c> is served; null if this host cannot reach it.</summary>
    public SimulatedPort? PortAt(string endpoint) => At(endpoint).Port;

    private (SimulatedHost? Host, SimulatedPort? Port) At(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        var (style, culture) = (NumberStyles.None, CultureInfo.InvariantCulture);
        if (colon <= 0 || !int.TryParse(endpoint.AsSpan(colon + 1), style, culture, out var port))
            return default;
        var host = world.Resolve(this, endpoint.Substring(0, colon));
        var found = host?.Processes.Port(port);
        return found is { Loopback: true } && host != this ? default : (host, found);
    }

    private static SimulatedFileSystem NewFiles()
    {
        var files = new SimulatedFileSystem(UserName);
        foreach (var folder in new[] { "/etc/sysctl.d", "/etc/security/limits.d", "/etc/systemd/system" })
            files.MakeDirectory(folder);
        files.WriteText(SimulatedNames.HostsFile, "127.0.0.1 localhost\n");
        return files;
    }

    /// <summary>A digest that changes if one of the files changes.</summary>
    public string DigestOf(IEnumerable<string> paths) =>
        string.Join(",", paths.Select(path => Files.FindFile(path)?.Sha256));
}

/// <summary>A connection of a client to a port of a simulated service.</summary>
internal sealed record SimulatedClient(string Address, int Port, bool HasToken);
