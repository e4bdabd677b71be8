using System.Globalization;
using System.Net;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Builds facts from the lines of probe-prepare.sh.</summary>
internal sealed class PrepareReader
{
    /// <summary>The highest port number. A larger number is not a port.</summary>
    private const int LastPort = 65535;

    private readonly List<string> _missing = [];
    private readonly List<string> _offers = [];
    private readonly List<string> _chains = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _names = [];
    private readonly Dictionary<string, KernelSettingFact> _settings = [];
    private readonly Dictionary<string, HashSet<int>> _open = [];
    private readonly Dictionary<string, HashSet<FirewallRule>> _rules = [];
    private PrepareFact _fact = new();
    private FirewallFact? _firewall;

    public void ReadFields(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "account": _fact = _fact with { Account = new(line["comment"], line["home"]) }; break;
            case "cloud":
                _fact = _fact with
                {
                    CloudInit = new(
                        line["hosts"], line["source"], line["template"], line["keeps_hostname"] != "true"),
                };
                break;
            case "name": _names[line["name"]] = WordsOf(line["addresses"]); break;
            case "sysctl": _settings[line["key"]] = new(Value(line["value"]), line["writable"] == "yes"); break;
            case "firewall":
                _firewall = new(
                    line["kind"] == "ufw" ? FirewallKind.Ufw : FirewallKind.Firewalld, line["zone"], [], [])
                {
                    IgnoresIPv6 = line["ipv6"] == "no",
                };
                break;
            case "rule":
                Rules(line["scope"]).UnionWith(
                    from source in WordsOf(line["sources"])
                    from port in WordsOf(line["ports"]).SelectMany(Ports)
                    select new FirewallRule(port, source));
                break;
            case "open": Open(line["scope"]).UnionWith(WordsOf(line["ports"]).SelectMany(Ports)); break;
            case "chain":
                _chains.Add(line["name"]);
                Open(line["name"]).UnionWith(WordsOf(line["ports"]).SelectMany(Ports));
                break;
        }
    }

    public void ReadValue(ProtocolLine line)
    {
        switch (line.Key)
        {
            case "packages": _fact = _fact with { PackageManager = line[0] }; break;
            case "architecture": _fact = _fact with { PackageArchitecture = line[0] }; break;
            case "addresses": _fact = _fact with { Addresses = [.. WordsOf(line[0]).Select(Address)] }; break;
            case "hostname": _fact = _fact with { HostName = line[0] }; break;
            case "selinux": _fact = _fact with { SelinuxEnforcing = line[0] == "1" }; break;
            case "missing": _missing.Add(line[0]); break;
            case "offer": _offers.Add(line[0]); break;
        }
    }

    public PrepareFact Fact() => _fact with
    {
        MissingPrograms = _missing,
        Offers = _offers,
        Names = _names,
        KernelSettings = _settings,
        Firewall = _firewall is { } tool
            ? tool with { Open = Common("now", "permanent"), Rules = [.. Rules("now").Intersect(Rules("permanent"))] }
            : _chains.Count > 0
            ? new(FirewallKind.Nftables, "", Common([.. _chains]), _chains) { Rules = [.. RulesOfChains()] }
            : null,
    };

    /// <summary>The rules of all chains that connections from their sources come to.</summary>
    private IEnumerable<FirewallRule> RulesOfChains() => _chains.SelectMany(Rules).Distinct().Where(rule =>
        _chains.All(chain => !FirewallFact.IsPassedBy(chain, rule) || Rules(chain).Contains(rule)));

    /// <summary>The ports that are open everywhere: now and after a reboot, or in every chain.</summary>
    private HashSet<int> Common(params string[] scopes) =>
        scopes.Select(Open).Aggregate((one, other) => [.. one.Intersect(other)]);

    private HashSet<int> Open(string scope) => _open.TryGetValue(scope, out var ports) ? ports : _open[scope] = [];

    private HashSet<FirewallRule> Rules(string scope) =>
        _rules.TryGetValue(scope, out var rules) ? rules : _rules[scope] = [];

    /// <summary>IPv6 addresses have the kernel's format: 32 digits.</summary>
    private static string Address(string text) => text.Length == 32 && text.IndexOf(':') < 0
        ? new IPAddress([.. Enumerable.Range(0, 16).Select(at => Convert.ToByte(text.Substring(2 * at, 2), 16))])
            .ToString()
        : text;

    /// <summary>0 for a setting that consists of several numbers or of words.</summary>
    private static long Value(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static string[] WordsOf(string text) => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Parses <c>8000</c> or <c>8000-8010</c> (ufw: <c>8000:8010</c>).</summary>
    private static IEnumerable<int> Ports(string text)
    {
        var ends = text.Split('-', ':')
            .Select(end => int.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : -1)
            .ToArray();
        return ends.All(end => end is >= 0 and <= LastPort) && ends[ends.Length - 1] >= ends[0]
            ? Enumerable.Range(ends[0], ends[ends.Length - 1] - ends[0] + 1) : [];
    }
}
