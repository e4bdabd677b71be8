using System.Net;

namespace PulsarOps.Hosts;

/// <summary>How a host itself is prepared.</summary>
internal sealed record PrepareFact
{
    /// <summary>The requested account; null if it does not exist.</summary>
    public AccountFact? Account { get; init; }

    public string HostName { get; init; } = "";

    /// <summary><c>apt</c>, <c>dnf</c> or empty.</summary>
    public string PackageManager { get; init; } = "";

    /// <summary>
    /// The distribution's name of the processor, such as <c>amd64</c>, if the probe asked for Java packages.
    /// </summary>
    public string PackageArchitecture { get; init; } = "";

    public IReadOnlyList<string> MissingPrograms { get; init; } = [];

    /// <summary>
    /// Java packages in the repositories; empty if a Java exists, or if the lists were never fetched.
    /// </summary>
    public IReadOnlyList<string> Offers { get; init; } = [];

    /// <summary>Addresses by name, in the order in which a program gets them; empty if the name is unknown.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Names { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The addresses of all interfaces, if the probe asked for names; empty if they are unknown.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Whether one of the interfaces has the address, in any notation.</summary>
    public bool HasAddress(string text) => IPAddress.TryParse(text, out var wanted)
        && Addresses.Any(address => IPAddress.TryParse(address, out var own) && own.Equals(wanted));

    public IReadOnlyDictionary<string, KernelSettingFact> KernelSettings { get; init; } =
        new Dictionary<string, KernelSettingFact>();

    /// <summary>Null if no firewall is known to drop incoming connections.</summary>
    public FirewallFact? Firewall { get; init; }

    /// <summary>Null if cloud-init changes neither /etc/hosts nor the host name at the next boot.</summary>
    public CloudInitFact? CloudInit { get; init; }

    /// <summary>Whether SELinux enforces its rules instead of only logging violations.</summary>
    public bool SelinuxEnforcing { get; init; }
}

/// <param name="Comment">The mark on an account that PulsarOps made.</param>
internal sealed record AccountFact(string Comment, string Home);

/// <summary>What cloud-init does at each boot.</summary>
/// <param name="ManagesHosts">The value of <c>manage_etc_hosts</c>; empty if it does not change /etc/hosts.</param>
/// <param name="Source">The file with the setting.</param>
/// <param name="Template">The template of /etc/hosts.</param>
/// <param name="SetsHostName">Whether <c>preserve_hostname</c> is not set.</param>
internal sealed record CloudInitFact(string ManagesHosts, string Source, string Template, bool SetsHostName);

internal sealed record KernelSettingFact(long Value, bool Writable);

/// <summary>An active firewall.</summary>
/// <param name="Zone">The zone of firewalld through which the host is reached.</param>
/// <param name="Open">Ports that are open to everyone, now and after a reboot.</param>
/// <param name="Chains">
/// For nftables: the input chains that drop unknown connections, <c>family/table/chain</c>.
/// </param>
internal sealed record FirewallFact(
    FirewallKind Kind,
    string Zone,
    IReadOnlyCollection<int> Open,
    IReadOnlyList<string> Chains
)
{
    /// <summary>
    /// The rules for single sources that hold now and after a reboot, if the probe asked for them.
    /// </summary>
    public IReadOnlyCollection<FirewallRule> Rules { get; init; } = [];

    /// <summary>Whether it leaves connections over IPv6 alone.</summary>
    public bool IgnoresIPv6 { get; init; }

    /// <summary>Whether connections from the source of a rule need the rule.</summary>
    public bool Filters(FirewallRule rule) => rule.IsForAll
        || (!(rule.IsIPv6 && IgnoresIPv6)
            && (Chains.Count == 0 || Chains.Any(chain => IsPassedBy(chain, rule))));

    /// <summary>Whether connections from the source of a rule come to a chain: an ip chain has no IPv6.</summary>
    public static bool IsPassedBy(string chain, FirewallRule rule) =>
        !chain.StartsWith(rule.IsIPv6 ? "ip/" : "ip6/", StringComparison.Ordinal);
}

internal enum FirewallKind
{
    Firewalld,
    Ufw,
    Nftables,
}
