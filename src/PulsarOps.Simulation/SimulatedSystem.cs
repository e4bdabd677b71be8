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

    /// <summary>Null if there is none.</summary>
    public CloudInitFact? CloudInit { get; set; }

    public bool SelinuxEnforcing { get; set; }

    /// <summary>Names that this host resolves to other addresses than the name service does.</summary>
    public Dictionary<string, string[]> OwnNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}
