
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
    private readonly HashSet<string> _truncated = [];
    private readonly Dictionary<string, RestFact> _answers = [];
    private readonly List<string> _units = [];
    private readonly List<JavaFact> _java = [];
    private readonly Dictionary<string, MadeKind> _made = [];
    private readonly HashSet<string> _present = [];
    private readonly Dictionary<string, string> _neighbours = [];
    private readonly HashSet<string> _clusters = [];
    private readonly List<(string Tree, string File)> _users = [];
    private readonly Dictionary<string, List<string>> _folders = [];
    private readonly List<ClientFact> _clients = [];
    private readonly HashSet<string> _addresses = [];
    private readonly PrepareReader _preparation = new();
    private HostFacts _host = new();
    private string? _zooKeeperTrouble;

    public void Read(ProtocolLine line)
    {
        if (line.HasNames)
            ReadFields(line);
        else
            ReadValue(line);
    }

    private void ReadFields(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "machine":
                _host = _host with
                {
                    OperatingSystem = line["system"],
                    Architecture = line["architecture"],
                    UserName = line["user"],
                    ProcessorCount = line.Number("cores"),
                    Bash = line["bash"].Length > 0,
                };
                break;
            case "memory":
                _host = _host with
                {
                    MemoryTotalMB = line.Number("total"), MemoryAvailableMB = line.Number("available"),
                };
                break;
            case "java":
                AddJava(line["home"], line["version"], line["trouble"]);
                break;
            case "path":
                _paths[line["path"]] = new(
                    line["type"] == "directory", line["mode"], line["owner"], line.LongNumber("size"), "")
                {
                    Group = line["group"],
                };
                break;
            case "unsafe":
                _unsafe[line["path"]] = line["detail"];
                break;
            case "sha256" when _paths.TryGetValue(line["path"], out var path):
                _paths[line["path"]] = path with { Sha256 = line["sha256"] };
                break;
            case "text":
                _contents[line["path"]] = line["text"];
                break;
            case "release":
                _releases[line["path"]] = new(
                    IsSha512(line["sha512"]) ? line["sha512"] : "", line["intact"] == "yes")
                {
                    Listed = line["listed"] == "yes",
                };
                break;
            case "difference" when _releases.TryGetValue(line["release"], out var tree):
                _releases[line["release"]] = line["kind"] == "added"
                    ? tree with { Added = [.. tree.Added, line["name"]] }
                    : tree with { Changed = [.. tree.Changed, line["name"]] };
                break;
            case "process" when _releases.TryGetValue(line["release"], out var tree):
                var process = $"process {line["pid"]} ({line["command"]})";
                _releases[line["release"]] = tree with { Processes = [.. tree.Processes, process] };
                break;
            case "made" when Enum.TryParse<MadeKind>(line["kind"], ignoreCase: true, out var kind):
                AddMade(line["path"], kind, line["present"] == "yes");
                break;
            case "neighbour": _neighbours[line["path"]] = line["cluster"]; break;
            case "user": _users.Add((line["release"], line["file"])); break;
            case "entry": _folders[line["folder"]].Add(line["name"]); break;
            case "volume":
                _volumes[line["path"]] = new(line["writable"] == "yes", line.LongNumber("free"), line["nearest"])
                {
                    Used = line.Number("used") / 1e4, InodesUsed = line.Number("inodes") / 1e4,
                };
                break;
            case "lease":
                _host = _host with { Lease = LeaseWriter.Read(line) };
                break;
            case "service":
                _running[line["id"]] = line;
                break;
            case "ready":
                _ready[line["id"]] = line;
                break;
            case "port":
                OwnersOf(line["service"]).Add(new(line.Number("port"), line.Number("pid"), line["command"]));
                break;
            case "client":
                _clients.Add(new(
                    line["service"], line.Number("port"), line["address"], line["plain"] == "yes",
                    line["anonymous"] == "yes", line.Number("connections")));
                break;
            case "rest":
                _answers[line["id"]] = new(line.Number("status"), line["text"]);
                break;
            case "znode" when line["state"] == "ok" && line["operation"] == "get":
                _nodes[line["path"]] = line["value"];
                break;
            case "znode" when line["state"] == "ok":
                _children[line["path"]] = line["value"].Split([','], StringSplitOptions.RemoveEmptyEntries);
                break;
            default:
                _preparation.ReadFields(line);
                break;
        }
    }

    private void ReadValue(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "cluster": _clusters.Add(line[0]); break;
            case "folder": _folders[line[0]] = []; break;
            case "unit": _units.Add(line[0]); break;
            case "own": _addresses.Add(line[0]); break;
            case "more": _truncated.Add(line[0]); break;
            case "zookeeper": _zooKeeperTrouble = line[0].Replace("net: ", "").Replace("\n", "; "); break;
            default: _preparation.ReadValue(line); break;
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
            Answers = _answers,
            Clients = _clients,
            OwnAddresses = [.. _addresses],
            Services = probe.Services.ToDictionary(service => service.Id, ServiceOf),
            ZooKeepers = probe.ZooKeepers.ToDictionary(
                server => server,
                server =>
                    _ready.TryGetValue(server, out var line)
                        ? new ZooKeeperFact(line["ready"] == "yes", line["detail"])
                        : new(false, "")
            ),
            Metadata = probe.Metadata is null
                ? null
                : new(_zooKeeperTrouble is null, _zooKeeperTrouble ?? "", _nodes, _children)
                {
                    Truncated = _truncated,
                },
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
        if (line.Number("pid") == 0)
            return new(true, 0, null, 0, false, Ready: false, Detail: line["detail"], []);

        var inputs = line["inputs"];
        _ready.TryGetValue(service.Id, out var ready);
        var hashes = string.Concat(
            service.Inputs.Select(path => (_paths.TryGetValue(path, out var fact) ? fact.Sha256 : "") + ",")
        );
        return new(
            true, line.Number("pid"), DateTimeOffset.FromUnixTimeSeconds(line.LongNumber("since")),
            line.Number("memory") / 1024, InputsChanged: hashes != inputs, Ready: ready?["ready"] == "yes",
            Detail: ready?["detail"] ?? "", [])
        {
            StartedWith = inputs.Length == 0 ? [] : [.. inputs.Split(',').Take(service.Inputs.Count)],
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
