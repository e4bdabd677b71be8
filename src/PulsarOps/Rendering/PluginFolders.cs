namespace PulsarOps.Rendering;

/// <summary>
/// Where users put their plug-ins: outside of the release, so that they survive its updates. The folders belong to
/// root, and the services read them.
/// </summary>
internal static class PluginFolders
{
    /// <summary>Jars that every service has on its class path.</summary>
    private const string Library = "lib";

    // By the setting that names the folder; releases that do not know one pass it over.
    private static readonly (PulsarRole Role, string Key, string Folder)[] Settings =
    [
        (PulsarRole.Broker, "offloadersDirectory", "offloaders"),
        (PulsarRole.Broker, "protocolHandlerDirectory", "protocol-handlers"),
        (PulsarRole.Broker, "brokerInterceptorsDirectory", "interceptors"),
        (PulsarRole.Broker, "additionalServletDirectory", "servlets"),
        (PulsarRole.Broker, "entryFiltersDirectory", "filters"),
        (PulsarRole.Proxy, "proxyExtensionsDirectory", "proxy-extensions"),
        (PulsarRole.Proxy, "proxyAdditionalServletDirectory", "proxy-servlets"),
    ];

    /// <summary>
    /// The folders of a node, the one that holds the others first; none where the topology names none.
    /// </summary>
    public static IReadOnlyList<string> Of(PulsarNode node) => node.Paths.Plugins is not { } root ? []
        : [root, $"{root}/{Library}", .. Settings.Where(setting => node.Roles.Contains(setting.Role))
            .Select(setting => $"{root}/{setting.Folder}")];

    public static IEnumerable<(string Key, string Value)> For(PulsarService service) =>
        service.Host.Paths.Plugins is not { } root ? []
            : Settings.Where(setting => setting.Role == service.Role)
                .Select(setting => (setting.Key, $"{root}/{setting.Folder}"));

    /// <summary>What the release's scripts add to the class path; null: nothing.</summary>
    public static string? ClassPath(PulsarNode node) => node.Paths.Plugins is { } root ? $"{root}/{Library}/*" : null;
}
