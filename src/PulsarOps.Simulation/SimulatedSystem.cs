using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>The system of a host: accounts, packages, its name, kernel settings, its firewall.</summary>
internal sealed class SimulatedSystem(string hostName)
{
    /// <summary>By name.</summary>
    public Dictionary<string, AccountFact> Accounts { get; } = new(StringComparer.Ordinal);

    public string HostName { get; set; } = hostName;

    /// <summary><c>apt</c>, <c>dnf</c> or empty.</summary>
    public string PackageManager { get; set; } = "apt";

    public HashSet<string> MissingPrograms { get; } = new(StringComparer.Ordinal);

    /// <summary>The packages in the repositories.</summary>
    public HashSet<string> Offers { get; } =
        new(StringComparer.Ordinal)
        {
            "bash",
            "curl",
            "tar",
            "util-linux",
            "openjdk-17-jre-headless",
            "openjdk-21-jre-headless",
            "java-17-openjdk-headless",
            "java-21-openjdk-headless",
        };

    /// <summary>Whether the package lists exist: without them the available packages are unknown.</summary>
    public bool HasLists { get; set; } = true;

    public Dictionary<string, long> KernelSettings { get; } =
        new(StringComparer.Ordinal) { ["vm.swappiness"] = 60, ["vm.max_map_count"] = 65530 };

    /// <summary>Null if there is none.</summary>
    public FirewallKind? Firewall { get; set; }

    public HashSet<int> OpenPorts { get; } = [];

    /// <summary>What the firewall lets through from single sources.</summary>
    public HashSet<FirewallRule> Rules { get; } = [];

    /// <summary>Null if there is none.</summary>
    public CloudInitFact? CloudInit { get; set; }

    public bool SelinuxEnforcing { get; set; }

    /// <summary>Names that this host resolves to other addresses than the name service does.</summary>
    public Dictionary<string, string[]> OwnNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// Resolves names on a host: first all lines of /etc/hosts, then a name service that knows every host.
/// </summary>
internal sealed class SimulatedNames(SimulatedHost host)
{
    public const string HostsFile = "/etc/hosts";

    private readonly ILookup<string, string> _listed = (host.Files.ReadText(HostsFile) ?? "").Split('\n')
        .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words.Skip(1), (words, name) => (Name: name, Address: words[0])).Distinct()
        .ToLookup(line => line.Name, line => line.Address, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Resolve(string name) =>
        _listed.Contains(name) ? [.. _listed[name].Distinct()]
        : host.System.OwnNames.TryGetValue(name, out var own) ? own
        : host.World.Resolve(host, name) is { } other ? [other.IPAddress]
        : [];
}
