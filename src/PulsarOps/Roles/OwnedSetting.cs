namespace PulsarOps.Roles;

/// <summary>A setting that PulsarOps controls.</summary>
/// <param name="Instead">What to use in the topology instead, or the reason if the setting is not supported.</param>
/// <param name="IsSupported">
/// False if the topology has no equivalent, and PulsarOps would not work with another value.
/// </param>
/// <param name="Allows">Values that change nothing for PulsarOps.</param>
internal sealed record OwnedSetting(string Instead, bool IsSupported = true, Func<string, bool>? Allows = null)
{
    public const string NodeName = "nodes: [{ name: … }]";
    public const string ZooKeepers = "externalZooKeeper, or nodes with the role zookeeper";
    public const string Brokers = "nodes with the role broker";
    public const string EveryAddress =
        "nodes: [{ name: …, address: … }] (a service listens on all addresses of its host)";
    public const string NoLogin = "the readiness probes and the tools do not log in yet";
    public const string Security = "security";

    /// <summary>Rules by key, ignoring case.</summary>
    public static Dictionary<string, OwnedSetting> Table((string Key, OwnedSetting Rule)[] rules) =>
        rules.ToDictionary(rule => rule.Key, rule => rule.Rule, StringComparer.OrdinalIgnoreCase);

    /// <summary>The spelling of each name, by the name, ignoring case.</summary>
    public static Dictionary<string, string> Names(string names) =>
        names.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<(string, OwnedSetting)> Off(string why, params string[] keys) =>
        keys.Select(key => (key, new OwnedSetting(why, IsSupported: false, IsOff)));

    /// <summary>Settings of the topology's key <c>security</c>.</summary>
    public static IEnumerable<(string, OwnedSetting)> Secured(params string[] keys) =>
        keys.Select(key => (key, new OwnedSetting(Security, Allows: IsOff)));

    public static IEnumerable<(string, OwnedSetting)> On(string why, params string[] keys) =>
        keys.Select(key => (key, new OwnedSetting(why, IsSupported: false, value => Is(value, "true"))));

    public static bool IsOff(string value) => value.Length == 0 || Is(value, "false");

    public static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The class that provides the metrics of a role. It has another name since Pulsar uses Jetty 12.</summary>
/// <param name="Key">The setting that names it.</param>
/// <param name="Before">Its name in releases with an earlier Jetty.</param>
/// <param name="Now">Its name in later releases.</param>
internal sealed record MetricsClass(string Key, string Before, string Now);
