using PulsarOps.Hosts;

namespace PulsarOps.Simulation;

/// <summary>What belongs to a machine itself: accounts, packages, its name, kernel settings, its firewall.</summary>
internal sealed class SimulatedSystem(string hostName)
{
    /// <summary>By name.</summary>
    public Dictionary<string, AccountFact> Accounts { get; } = new(StringComparer.Ordinal);

    public string HostName { get; set; } = hostName;

    /// <summary><c>apt</c>, <c>dnf</c> or empty.</summary>
    public string PackageManager { get; set; } = "apt";

    public HashSet<string> MissingPrograms { get; } = new(StringComparer.Ordinal);

    /// <summary>What the repositories have.</summary>
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

    /// <summary>Whether the lists of packages are there: without them nobody can tell what is offered.</summary>
    public bool HasLists { get; set; } = true;

    public Dictionary<string, long> KernelSettings { get; } =
        new(StringComparer.Ordinal) { ["vm.swappiness"] = 60, ["vm.max_map_count"] = 65530 };

    /// <summary>Null where there is none.</summary>
    public FirewallKind? Firewall { get; set; }

    public HashSet<int> OpenPorts { get; } = [];

    /// <summary>Null where there is none.</summary>
    public CloudInitFact? CloudInit { get; set; }

    public bool SelinuxEnforcing { get; set; }

    /// <summary>Names that this machine sees otherwise than the name service has them.</summary>
    public Dictionary<string, string[]> OwnNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}
