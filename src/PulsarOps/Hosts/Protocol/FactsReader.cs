
namespace PulsarOps.Hosts.Protocol;

/// <summary>Builds facts from the lines of probe.sh.</summary>
internal sealed class FactsReader(HostProbe probe)
{
    private readonly Dictionary<string, PathFact> _paths = [];
    private readonly Dictionary<string, string> _unsafe = [];
    private readonly Dictionary<string, string> _contents = [];
    private readonly Dictionary<string, ReleaseFact> _releases = [];
    private readonly Dictionary<string, VolumeFact> _volumes = [];
    private readonly Dictionary<string, ProtocolLine> _running = [];
    private readonly Dictionary<string, ProtocolLine> _ready = [];
    private readonly Dictionary<string, List<PortOwner>> _portOwners = [];
    private readonly Dictionary<string, string> _nodes = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _children = [];
    private readonly List<string> _units = [];
    private readonly List<JavaFact> _java = [];
    private readonly Dictionary<string, MadeKind> _made = [];
    private readonly HashSet<string> _present = [];
    private readonly Dictionary<string, string> _neighbours = [];
    private readonly HashSet<string> _clusters = [];
    private readonly List<(string Tree, string File)> _users = [];
    private readonly Dictionary<string, List<string>> _folders = [];
    private readonly PrepareReader _preparation = new();
    private HostFacts _host = new();
    private string? _zooKeeperTrouble;

    public void Read(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "machine":
                _host = _host with
                {
                    OperatingSystem = line[0],
                    Architecture = line[1],
                    UserName = line[2],
                    ProcessorCount = line.Number(3),
                    Bash = line[4].Length > 0,
                };
                break;
            case "memory":
                _host = _host with { MemoryTotalMB = line.Number(0), MemoryAvailableMB = line.Number(1) };
                break;
            case "java":
                AddJava(line[0], line[1], line[2]);
                break;
            case "path":
                _paths[line[0]] = new(line[1] == "directory", line[2], line[3], line.LongNumber(4), "")
                {
                    Group = line[5],
                };
                break;
            case "unsafe":
                _unsafe[line[0]] = line[1];
                break;
            case "sha256" when _paths.TryGetValue(line[0], out var path):
                _paths[line[0]] = path with { Sha256 = line[1] };
                break;
            case "text":
                _contents[line[0]] = line[1];
                break;
            case "release":
                _releases[line[0]] = new(IsSha512(line[1]) ? line[1] : "", line[2] == "yes")
                {
                    Listed = line[3] == "yes",
                };
                break;
            case "difference" when _releases.TryGetValue(line[0], out var tree):
                _releases[line[0]] = line[1] == "added"
                    ? tree with { Added = [.. tree.Added, line[2]] }
                    : tree with { Changed = [.. tree.Changed, line[2]] };
                break;
            case "process" when _releases.TryGetValue(line[0], out var tree):
                _releases[line[0]] = tree with { Processes = [.. tree.Processes, $"process {line[1]} ({line[2]})"] };
                break;
            case "made" when Enum.TryParse<MadeKind>(line[0], ignoreCase: true, out var kind):
                AddMade(line[1], kind, line[2] == "yes");
                break;
            case "cluster": _clusters.Add(line[0]); break;
            case "neighbour": _neighbours[line[2]] = line[0]; break;
            case "user": _users.Add((line[0], line[1])); break;
            case "folder": _folders[line[0]] = []; break;
            case "entry": _folders[line[0]].Add(line[1]); break;
            case "volume":
                _volumes[line[0]] = new(line[1] == "yes", line.LongNumber(2), line[3])
                {
                    Used = line.Number(4) / 1e4, InodesUsed = line.Number(5) / 1e4,
                };
                break;
            case "lease":
                _host = _host with { Lease = LeaseWriter.Read(line) };
                break;
            case "unit":
                _units.Add(line[0]);
                break;
            case "service":
                _running[line[0]] = line;
                break;
            case "ready":
                _ready[line[0]] = line;
                break;
            case "port":
                OwnersOf(line[0]).Add(new(line.Number(1), line.Number(2), line[3]));
                break;
            case "zookeeper":
                _zooKeeperTrouble = line[0].Replace("net: ", "").Replace("\n", "; ");
                break;
            case "znode" when line[2] == "ok" && line[0] == "get":
                _nodes[line[1]] = line[3];
                break;
            case "znode" when line[2] == "ok":
                _children[line[1]] = line[3].Split([','], StringSplitOptions.RemoveEmptyEntries);
                break;
            default:
                _preparation.Read(line);
                break;
        }
    }

    public HostFacts Facts() =>
        _host with
        {
            Java = _java,
            Paths = _paths,
            UnsafePaths = _unsafe,
            Contents = _contents,
            Releases = _releases,
            Volumes = _volumes,
            Made = new()
            {
                Entries = _made,
                Present = _present,
                Clusters = _clusters,
                Neighbours = _neighbours,
                Users = _users,
            },
            Folders = _folders.ToDictionary(folder => folder.Key, folder => (IReadOnlyList<string>)folder.Value),
            Units = _units,
            Services = probe.Services.ToDictionary(service => service.Id, ServiceOf),
            ZooKeepers = probe.ZooKeepers.ToDictionary(
                server => server,
                server =>
                    _ready.TryGetValue(server, out var line)
                        ? new ZooKeeperFact(line[1] == "yes", line[2])
                        : new(false, "")
            ),
            Metadata = probe.Metadata is null
                ? null
                : new(_zooKeeperTrouble is null, _zooKeeperTrouble ?? "", _nodes, _children),
            Preparation = probe.Preparation is null ? null : _preparation.Fact(),
        };

    /// <summary>
    /// A value from a file on a host becomes part of a path in the cache, so only a checksum is accepted.
    /// </summary>
    private static bool IsSha512(string text) =>
        text.Length == 128 && text.All(digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private ServiceFact ServiceOf(ServiceProbe service)
    {
        if (!_running.TryGetValue(service.Id, out var line))
            return new(false, 0, null, 0, false, false, "", OwnersOf(service.Id));

        // Its unit waits for a moment before it restarts the process.
        if (line.Number(1) == 0)
            return new(true, 0, null, 0, false, Ready: false, Detail: line[5], []);

        _ready.TryGetValue(service.Id, out var ready);
        var hashes = string.Concat(
            service.Inputs.Select(path => (_paths.TryGetValue(path, out var fact) ? fact.Sha256 : "") + ",")
        );
        return new(
            true, line.Number(1), DateTimeOffset.FromUnixTimeSeconds(line.LongNumber(2)), line.Number(3) / 1024,
            InputsChanged: hashes != line[4], Ready: ready?[1] == "yes", Detail: ready?[2] ?? "", [])
        {
            StartedWith = line[4].Length == 0 ? [] : [.. line[4].Split(',').Take(service.Inputs.Count)],
        };
    }

    private void AddMade(string path, MadeKind kind, bool isPresent)
    {
        _made[path] = kind;
        if (isPresent)
            _present.Add(path);
    }

    private List<PortOwner> OwnersOf(string service) =>
        _portOwners.TryGetValue(service, out var owners) ? owners : _portOwners[service] = [];

    /// <summary>"1.8.0_402" is release 8, "17.0.15" is release 17. Several links may lead to the same home.</summary>
    private void AddJava(string home, string version, string trouble)
    {
        var numbers = version.Split('.', '_', '-', '+');
        var feature = numbers[0] == "1" && numbers.Length > 1 ? numbers[1] : numbers[0];
        if (int.TryParse(feature, out var release) && _java.All(java => java.Home != home))
            _java.Add(new(home, release, version) { Trouble = trouble });
    }
}
