using PulsarOps.Model;
using PulsarOps.Roles;

namespace PulsarOps.Rendering;

/// <summary>A desired file of a node.</summary>
internal sealed record PlannedFile(string Path, string Mode, string Content)
{
    /// <summary>
    /// Only root and the services' group can read it: it holds user-defined values, which may be secrets.
    /// </summary>
    public bool IsPrivate { get; init; }
}

/// <summary>
/// Renders the files of a service: a pure function of the default configuration, the topology and the chosen Java.
/// </summary>
internal static class ServiceFiles
{
    private const string ClientConfiguration = "client.conf";

    private static readonly PerTopology<Dictionary<string, string>> ClientConfigs = new(_ => []);

    /// <summary>The default files that configurations are made from, below the release's <c>conf/</c>.</summary>
    public static IReadOnlyList<string> DefaultConfigurationNames { get; } =
        [.. RoleCatalog.Templates, ClientConfiguration];

    public static IEnumerable<PlannedFile> For(
        PulsarTopology topology,
        PulsarService service,
        IReadOnlyDictionary<string, string> defaults,
        string javaHome,
        int java
    )
    {
        var role = RoleCatalog.Of(service.Role);
        yield return File(
            topology,
            service.ConfigFile,
            Configuration(topology, service, defaults[role.Template]).ToString(),
            service.Settings.Count > 0
        );
        yield return File(
            topology, service.EnvironmentFile, EnvironmentFile.ForService(topology, service, javaHome, java),
            service.JavaOptions.Count > 0);
        foreach (var (path, content) in role.DataFiles(service))
            yield return new(path, "644", content);
    }

    // Any setting and any Java option can contain a password. Values that PulsarOps sets itself are not secret.
    private static PlannedFile File(PulsarTopology topology, string path, string content, bool hasUsersText) =>
        new(path, !hasUsersText ? "644" : topology.ServiceUser is null ? "600" : "640", content)
        {
            IsPrivate = hasUsersText,
        };

    /// <summary>The client configuration that the release's tools need to reach the cluster from a node.</summary>
    public static IEnumerable<PlannedFile> ForTools(
        PulsarTopology topology, PulsarNode node, IReadOnlyDictionary<string, string> defaults, string javaHome)
    {
        yield return new(
            ToolPaths.ClientConfig(node), "644", ClientConfig(topology, node, defaults[ClientConfiguration]));
        yield return new(ToolPaths.Environment(node), "644", EnvironmentFile.ForTools(topology, node, javaHome));
        if (topology.Transport != PulsarTransport.Local && !node.Roles.Contains(PulsarRole.Bookie))
            yield return new(
                ToolPaths.BookKeeperConfig(topology, node),
                "644",
                Render(defaults[BookKeeperRole.ConfigurationName], BookKeeperTools(topology, node))
            );
    }

    private static IEnumerable<(string Key, string Value)> BookKeeperTools(PulsarTopology topology, PulsarNode node) =>
        BookKeeperRole.MetadataSettings(topology, ToolSecurity.OfZooKeeper(topology))
            .Concat(ToolSecurity.OfBookies(topology) ? BookKeeperRole.TlsSettings(node.Paths) : []);

    /// <summary>
    /// The file is the same on all nodes and grows with the number of brokers, so it is rendered only once.
    /// </summary>
    private static string ClientConfig(PulsarTopology topology, PulsarNode node, string defaults)
    {
        var known = ClientConfigs.Of(topology);
        lock (known)
        {
            if (!known.TryGetValue(defaults, out var text))
            {
                var secure = ToolSecurity.OfBrokers(topology);
                text = known[defaults] = Render(defaults,
                [
                    ("webServiceUrl", ClusterAddresses.WebServiceUrl(topology, secure)),
                    ("brokerServiceUrl", ClusterAddresses.BrokerServiceUrl(topology, secure)),
                    .. secure ? ServiceSecurity.OfClient(topology, node) : [],
                ]);
            }

            return text;
        }
    }

    /// <summary>The configuration of a service, made from the default configuration of its role.</summary>
    public static PropertiesDocument Configuration(PulsarTopology topology, PulsarService service, string defaults) =>
        Document(
            defaults,
            RoleCatalog.Of(service.Role).Configuration(topology, service)
                .Concat(service.Settings.Select(setting => (setting.Key, setting.Value))));

    private static string Render(string defaults, IEnumerable<(string Key, string Value)> settings) =>
        Document(defaults, settings).ToString();

    private static PropertiesDocument Document(
        string defaults, IEnumerable<(string Key, string Value)> settings) =>
        settings
            .Aggregate(
                new PropertiesDocument(defaults),
                (document, setting) => document.Set(setting.Key, setting.Value)
            );
}
