using System.Text.RegularExpressions;
using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Topology.Files;

/// <summary>Writes a specification as a document, with only the given values in the order of TopologyKeys.</summary>
internal static class SpecWriter
{
    // Numbers and switches that mean the same with and without quotes.
    private static readonly Regex Plain = new(@"\A(true|false|-?(0|[1-9][0-9]*))\z", RegexOptions.CultureInvariant);

    public static YamlNode Write(TopologySpec spec)
    {
        var (connection, paths, quorum) = (spec.Connection, spec.Paths, spec.Quorum);
        return Map(
            ("cluster", Text(spec.Name)),
            ("version", Text(spec.Version.ToString())),
            ("archive", Map(
                ("path", Text(spec.Archive.Path)), ("url", Text(spec.Archive.Url)),
                ("proxy", Text(spec.Archive.Proxy)), ("sha512", Text(spec.Archive.Sha512)),
                ("keys", Text(spec.Archive.KeysPath)))),
            ("keyStyle", Word(spec.KeyStyle)),
            ("connection", Map(
                ("user", Text(connection.UserName)),
                ("port", Number(connection.Port)),
                ("identityFile", Text(connection.KeyFilePath)),
                ("proxyJump", Text(connection.ProxyJump)),
                ("sshConfig", Text(connection.SshConfigPath)),
                ("knownHosts", Text(connection.KnownHostsPath)),
                ("hostKeyPolicy", Word(connection.HostKeyPolicy)),
                ("become", Word(connection.Become)),
                ("timeoutSeconds", connection.ConnectionTimeoutSeconds == PulsarConnection.DefaultTimeoutSeconds
                    ? null
                    : Number(connection.ConnectionTimeoutSeconds)))),
            ("paths", Map(
                ("root", Text(paths.Root)), ("install", Text(paths.Install)), ("config", Text(paths.Config)),
                ("data", Text(paths.Data)), ("logs", Text(paths.Logs)), ("plugins", Text(paths.Plugins)))),
            ("service", Map(
                ("manager", spec.ServiceManager is { } manager ? Text(TopologyNames.Of(manager)) : null),
                ("user", Text(spec.ServiceUser)))),
            ("profile", Word(spec.Profile)),
            ("java",
                Map(("home", Text(spec.JavaHome)), ("archive", Text(spec.JavaArchive?.Path)),
                    ("sha512", Text(spec.JavaArchive?.Sha512)))),
            ("manageNames", spec.ManageNames ? null : Switch(false)),
            ("quorum", quorum is null ? null : Map(
                ("ensemble", Number(quorum.Ensemble)), ("write", Number(quorum.Write)), ("ack", Number(quorum.Ack)))),
            ("externalZooKeeper", Text(spec.ExternalZooKeeper)),
            (SecurityRules.Key, Security(spec.Security)),
            (
                "roles",
                Map([
                    .. spec
                        .Roles.OrderBy(role => RoleCatalog.PositionOf(role.Key))
                        .Select(role => (TopologyNames.Of(role.Key), Service(role.Value))),
                ])
            ),
            ("nodes", spec.Nodes.Count == 0 ? null : YamlNode.List([.. spec.Nodes.Select(Node)])),
            ("local", spec.Local is { } local ? Local(local) : null))!;
    }

    /// <summary>A preset without changes is a single word.</summary>
    private static YamlNode? Security(SecuritySpec? security)
    {
        if (security is null)
            return null;
        var preset = security.Preset is { } word ? Text(TopologyNames.Of(word)) : null;
        var parts = Map(
            ("preset", preset),
            ("tls", security.Tls is { } tls ? Text(TopologyNames.Of(tls)) : null),
            ("authentication", security.Authentication is { } mode ? Text(TopologyNames.Of(mode)) : null),
            ("authorization", security.Authorization is { } isOn ? Switch(isOn) : null),
            ("superUsers", Texts(security.SuperUsers)),
            ("allowFrom", Texts(security.AllowFrom)));
        return preset is not null && parts!.Pairs.Count == 1 ? preset : parts;
    }

    private static YamlNode Local(LocalSpec local)
    {
        var areNumbered = LocalTopology.NodeNames(local.NodeNames.Count).SequenceEqual(local.NodeNames);
        return Map(
            ("path", Text(local.Root)),
            ("nodeCount", areNumbered ? Number(local.NodeNames.Count) : null),
            ("nodeNames", areNumbered ? null : Texts(local.NodeNames)),
            ("portOffset", local.PortOffset == LocalTopology.DefaultPortOffset ? null : Number(local.PortOffset)))!;
    }

    private static YamlNode Node(NodeSpec node) => Map(
        ("name", Text(node.Name)),
        ("address", Text(node.Address)),
        ("rack", Text(node.Rack)),
        ("hostKey", node.HostKeys is [var only] ? Text(only) : null),
        ("hostKeys", node.HostKeys.Count > 1 ? Texts(node.HostKeys) : null),
        ("roles", Roles(node)))!;

    private static YamlNode Roles(NodeSpec node)
    {
        var roles = node.Services.GroupBy(service => service.Role, service => Service(service.Service)).ToArray();
        return roles.All(role => role.Count() == 1 && role.Single() is null)
            ? Texts([.. roles.Select(role => TopologyNames.Of(role.Key))])!
            : YamlNode.Map([.. roles.Select(role => Pair(
                TopologyNames.Of(role.Key),
                role.Select(service => service ?? YamlNode.Map([])).ToArray() is [var only]
                    ? only
                    : YamlNode.List([.. role.Select(service => service ?? YamlNode.Map([]))])))]);
    }

    private static YamlNode? Service(ServiceSpec service) => Map(
        ("memory",
            service.Memory is { } memory ? Map(
                ("heap", Text(TopologyNames.OfMemory(memory.HeapMB))),
                ("direct", Text(TopologyNames.OfMemory(memory.DirectMB)))) : null),
        ("javaOptions", Texts(service.JavaOptions)),
        ("ports", Map([.. service.Ports.Select(port => (port.Key, Number(port.Value)))])),
        ("dataDirectory", Text(service.DataDirectory)),
        ("dataLogDirectory", Text(service.DataLogDirectory)),
        ("journalDirectories", Texts(service.JournalDirectories)),
        ("ledgerDirectories", Texts(service.LedgerDirectories)),
        ("settings",
            Map([.. service.Settings.Select(
                setting => (setting.Key, (YamlNode?)YamlNode.Scalar(setting.Value, !Plain.IsMatch(setting.Value))))])));

    /// <summary>A map of the pairs that have a value; null if there are none.</summary>
    private static YamlNode? Map(params (string Key, YamlNode? Value)[] pairs) =>
        pairs.Where(pair => pair.Value is not null).Select(pair => Pair(pair.Key, pair.Value!))
            .ToArray() is { Length: > 0 } given ? YamlNode.Map(given) : null;

    private static YamlPair Pair(string key, YamlNode value) => new(YamlNode.Scalar(key, isText: true), value);

    private static YamlNode? Text(string? text) => text is null ? null : YamlNode.Scalar(text, isText: true);

    private static YamlNode? Texts(IReadOnlyList<string>? texts) =>
        texts is null ? null : YamlNode.List([.. texts.Select(text => YamlNode.Scalar(text, isText: true))]);

    private static YamlNode Switch(bool isOn) => YamlNode.Scalar(isOn ? "true" : "false", isText: false);

    private static YamlNode? Number(int? number) => number is { } value ? YamlNode.Scalar(value) : null;

    /// <summary>The first value of each of these enumerations is the default and is omitted.</summary>
    private static YamlNode? Word<T>(T value)
        where T : struct, Enum => value.Equals(default(T)) ? null : Text(TopologyNames.Of(value));
}
