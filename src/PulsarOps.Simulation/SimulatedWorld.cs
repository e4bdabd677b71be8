using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>
/// Hosts that can reach each other, with a time of their own. The same calls in the same order always have the same
/// result.
/// </summary>
internal sealed class SimulatedWorld : ISimulation
{
    private const int LargestOctet = 254;

    private readonly Dictionary<string, SimulatedHost> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SimulatedArchive> _archives = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SimulatedProcess> _attended = [];
    private int _count;
    private int _instances;
    private int _votes;

    public SimulatedWorld(params IEnumerable<string> hostNames)
    {
        Clock = new(Sync, Settle);
        Record = new(Sync);
        Faults = new(Sync);
        foreach (var name in hostNames)
            Add(name);
    }

    /// <summary>The lock for every access to the world; it is never held while waiting.</summary>
    public object Sync { get; } = new();

    public SimulatedClock Clock { get; }

    public SimulatedRecord Record { get; }

    public SimulatedFaults Faults { get; }

    public SimulatedTimings Timings { get; set; } = new();

    /// <summary>The number of controllers that have died. Hosts that they had connected to answer no more.</summary>
    public int Crashes { get; private set; }

    /// <summary>The servers that run, on all hosts.</summary>
    internal HashSet<ZooKeeperServer> ZooKeepers { get; } = [];

    public IEnumerable<SimulatedHost> Hosts => _hosts.Values.Distinct();

    /// <summary>Adds a host, known to the others by its name and its address.</summary>
    public SimulatedHost Add(string name, string? address = null)
    {
        var host = new SimulatedHost(this, name, address ?? name) { IPAddress = address ?? AddressOf(++_count) };
        _hosts.Add(name, host);
        if (host.Address != name)
            _hosts.Add(host.Address, host);
        return host;
    }

    public SimulatedHost Host(string name) => _hosts[name];

    /// <summary>Connects a controller to a host. After a crash, a new controller connects again.</summary>
    public SimulatedHostSession Connect(string name) => new(this, Host(name));

    TimeProvider ISimulation.Time => Clock;

    IHost ISimulation.Connect(string host) => Connect(host);

    public void AddHost(string host, IReadOnlyList<string> addresses, JavaFact? java)
    {
        lock (Sync)
        {
            if (_hosts.ContainsKey(host))
                return;
            var added = Add(host);
            added.MoreAddresses = addresses;
            if (java is not null)
                added.Java = [.. added.Java, java];
        }
    }

    /// <summary>Registers an archive: uploading a file with its checksum brings it to a host.</summary>
    public SimulatedArchive Add(SimulatedArchive archive)
    {
        _archives[archive.Sha512] = archive;
        return archive;
    }

    public void AddRelease(Version version, string sha512, IReadOnlyDictionary<string, string> configuration) =>
        Add(SimulatedArchive.Release(version, sha512, configuration));

    public void AddJdk(string topFolder, string version, string sha512) =>
        Add(SimulatedArchive.Jdk(topFolder, version, sha512));

    public bool HasArchive(string sha512) => _archives.ContainsKey(sha512);

    public SimulatedArchive? Archive(string sha512) => _archives.TryGetValue(sha512, out var archive) ? archive : null;

    /// <summary>Lets time pass.</summary>
    public Task PassAsync(TimeSpan duration) => Clock.WorkAsync(async () =>
    {
        await Clock.SleepAsync(duration, CancellationToken.None);
        return true;
    });

    /// <summary>The host that this one reaches by a name or an address.</summary>
    public SimulatedHost? Resolve(SimulatedHost from, string name) =>
        name is "localhost" or "127.0.0.1" or "::1" ? from
        : _hosts.TryGetValue(name, out var host) ? host
        : null;

    public void Crash()
    {
        Crashes++;
    }

    /// <summary>Lets the process act from now on whenever its next action is due.</summary>
    public void Attend(SimulatedProcess process)
    {
        if (process.DueAt is not null)
            _attended.Add(process);
    }

    /// <summary>A different number for each cluster that is initialized.</summary>
    public int NextInstance() => ++_instances;

    /// <summary>A different number for each candidate of an election.</summary>
    public int NextVote() => _votes++;

    /// <summary>An address of a documentation network; if that is full, of a larger one for benchmarks.</summary>
    private static string AddressOf(int number) => number <= LargestOctet
        ? $"192.0.2.{number}"
        : $"198.{18 + (number >> 16)}.{(number >> 8) & 255}.{number & 255}";

    /// <summary>Lets everything happen that can happen by now; one process may wait for what another does.</summary>
    private void Settle()
    {
        bool moved;
        do
        {
            moved = false;
            foreach (var process in _attended)
            {
                if (process.DueAt <= Clock.Now && process.GoOn())
                    moved = true;
            }

            _attended.RemoveAll(process => process.DueAt is null);
        }
        while (moved);
    }
}

/// <summary>Durations in simulated seconds, about those of one small host.</summary>
internal sealed record SimulatedTimings
{
    public double ZooKeeperStart { get; init; } = 4;

    public double BookieStart { get; init; } = 5;

    public double BrokerStart { get; init; } = 12;

    public double AutoRecoveryStart { get; init; } = 4;

    public double ProxyStart { get; init; } = 5;

    public double ZooKeeperStop { get; init; } = 0.4;

    public double BookieStop { get; init; } = 1.5;

    public double BrokerStop { get; init; } = 3;

    public double AutoRecoveryStop { get; init; } = 1;

    public double ProxyStop { get; init; } = 1;

    public double Upload { get; init; } = 2;

    public double Unpack { get; init; } = 6;

    public double MetadataInitialization { get; init; } = 5;

    public double Installation { get; init; } = 20;

    public double Canary { get; init; } = 3;

    public double LedgerCopy { get; init; } = 1;
}

/// <summary>Creates worlds for -Rehearse.</summary>
internal sealed class Simulator : ISimulator
{
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMinutes(5);

    public ISimulation Create(SimulationRequest request)
    {
        var world = new SimulatedWorld();
        world.Clock.Epoch = request.Now;
        foreach (var (name, addresses) in request.Hosts)
            world.AddHost(name, addresses, request.Java);

        if (OutsideZooKeeper.Start(world, request.ExternalZooKeeper).Count > 0)
        {
            // The external ZooKeeper is in service when the rehearsal begins.
            Task.Run(() => world.PassAsync(SettlingTime)).GetAwaiter().GetResult();
        }

        return world;
    }
}
