using System.Globalization;

namespace PulsarOps.Hosts;

/// <summary>Lets connections to a port of a host through.</summary>
/// <param name="Source">The address or network from which they come; empty for everywhere.</param>
internal readonly record struct FirewallRule(int Port, string Source = "")
{
    public bool IsForAll => Source.Length == 0;

    public bool IsIPv6 => Source.Contains(':');
}

/// <summary>Writes and reads rules, in the format of records on hosts, units and operations.</summary>
internal static class FirewallRules
{
    private const int ShownSources = 3;

    /// <summary>Writes rules as <c>6651 8443 10.0.0.1=2281,3181 fd00::/8=2281</c>.</summary>
    public static string Write(IEnumerable<FirewallRule> rules) => string.Join(" ", rules
        .GroupBy(rule => rule.Source).OrderBy(group => group.Key, StringComparer.Ordinal)
        .SelectMany(group => group.Key.Length == 0
            ? Sorted(group).Select(Text) : [$"{group.Key}={string.Join(",", Sorted(group))}"]));

    /// <summary>Reads rules. What is not one is left out.</summary>
    public static IEnumerable<FirewallRule> Read(IEnumerable<string> words) =>
        from word in words
        let sign = word.IndexOf('=')
        from number in word[(sign + 1)..].Split(',')
        let port = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0
        where port > 0
        select new FirewallRule(port, sign < 0 ? "" : word[..sign]);

    /// <summary>Describes rules as <c>6651, 8443; 2281, 3181 from 10.0.0.1, 10.0.0.2</c>.</summary>
    public static string Describe(IEnumerable<FirewallRule> rules) => string.Join("; ", rules
        .GroupBy(rule => rule.Port, rule => rule.Source).OrderBy(port => port.Key)
        .GroupBy(port => Sources([.. port.Distinct().Order(StringComparer.Ordinal)]), port => port.Key)
        .Select(group => $"{string.Join(", ", group)}{group.Key}"));

    private static string Sources(string[] sources) =>
        sources is [""] ? ""
        : " from " + string.Join(
            ", ", sources.Take(ShownSources).Select(source => source.Length == 0 ? "everywhere" : source))
            + (sources.Length > ShownSources ? $" and {sources.Length - ShownSources} more" : "");

    private static IEnumerable<int> Sorted(IEnumerable<FirewallRule> rules) =>
        rules.Select(rule => rule.Port).Distinct().Order();

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What happens to the rules of a firewall.</summary>
internal enum FirewallChange
{
    /// <summary>They are added.</summary>
    Open,

    /// <summary>They are removed, and other rules of PulsarOps stay.</summary>
    Narrow,

    /// <summary>They are removed, and so is what keeps them.</summary>
    Close,
}

/// <summary>The firewall has these rules, or no longer has them, at once and after a reboot.</summary>
/// <param name="Kind"><c>firewalld</c>, <c>ufw</c> or <c>nftables</c>.</param>
/// <param name="Zone">The zone of firewalld; for nftables the unit that keeps the rules.</param>
/// <param name="Comment">The comment of the rules, if the firewall has comments.</param>
internal sealed record FirewallOperation(
    FirewallChange Change, string Kind, string Zone, IReadOnlyList<FirewallRule> Rules, string Comment) : HostOperation
{
    public override string Describe() =>
        $"{(Change == FirewallChange.Open ? "open" : "close")} the ports {FirewallRules.Describe(Rules)}";
}
