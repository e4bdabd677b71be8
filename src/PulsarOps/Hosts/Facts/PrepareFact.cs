using System.Net;

namespace PulsarOps.Hosts;

/// <summary>How a machine itself is prepared.</summary>
internal sealed record PrepareFact
{
    /// <summary>The account that was asked for; null where there is none.</summary>
    public AccountFact? Account { get; init; }

    public string HostName { get; init; } = "";

    /// <summary><c>apt</c>, <c>dnf</c> or empty.</summary>
    public string PackageManager { get; init; } = "";

    /// <summary>What the distribution calls the processor, where Java's packages were asked for: <c>amd64</c>.</summary>
    public string PackageArchitecture { get; init; } = "";

    public IReadOnlyList<string> MissingPrograms { get; init; } = [];

    /// <summary>Java packages that the repositories offer; empty where a Java is there, or where the lists were never fetched.</summary>
    public IReadOnlyList<string> Offers { get; init; } = [];

    /// <summary>Addresses by name, in the order in which a program gets them; empty where the name is unknown.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Names { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Of all interfaces, where names were asked for; empty where they are not known.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Whether one of the interfaces has the address, however it is written.</summary>
    public bool HasAddress(string text) => IPAddress.TryParse(text, out var wanted)
        && Addresses.Any(address => IPAddress.TryParse(address, out var own) && own.Equals(wanted));

    public IReadOnlyDictionary<string, KernelSettingFact> KernelSettings { get; init; } =
        new Dictionary<string, KernelSettingFact>();

    /// <summary>Null where nothing is known to drop what comes in.</summary>
    public FirewallFact? Firewall { get; init; }

    /// <summary>Null if cloud-init changes neither /etc/hosts nor the host name at the next boot.</summary>
    public CloudInitFact? CloudInit { get; init; }

    /// <summary>Whether SELinux refuses, and does not only complain.</summary>
    public bool SelinuxEnforcing { get; init; }
}

/// <param name="Comment">Of an account that PulsarOps made: its mark.</param>
internal sealed record AccountFact(string Comment, string Home);

/// <summary>What cloud-init does at each boot.</summary>
/// <param name="ManagesHosts">The value of <c>manage_etc_hosts</c>; empty if it leaves /etc/hosts alone.</param>
/// <param name="Source">The file that says so.</param>
/// <param name="Template">The text from which it writes /etc/hosts.</param>
/// <param name="SetsHostName">Whether <c>preserve_hostname</c> is not set.</param>
internal sealed record CloudInitFact(string ManagesHosts, string Source, string Template, bool SetsHostName);

internal sealed record KernelSettingFact(long Value, bool Writable);

/// <summary>A firewall that is active.</summary>
/// <param name="Zone">The zone of firewalld that the machine is reached through.</param>
/// <param name="Open">Ports that are let through, now and after a reboot.</param>
/// <param name="Chains">Of nftables: the input chains that drop what they do not know, <c>family/table/chain</c>.</param>
internal sealed record FirewallFact(
    FirewallKind Kind,
    string Zone,
    IReadOnlyCollection<int> Open,
    IReadOnlyList<string> Chains
);

internal enum FirewallKind
{
    Firewalld,
    Ufw,
    Nftables,
}
