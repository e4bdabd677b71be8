namespace PulsarOps.Roles;

/// <summary>
/// Where users put their plug-ins: outside of the release, so that they survive its updates. The folders belong to
/// root, and the services read them.
/// </summary>
internal static class PluginFolders
{
    /// <summary>Jars that every service has on its class path.</summary>
    private const string Library = "lib";

    /// <summary>
    /// The folders of a node, the one that holds the others first; none where the topology names none.
    /// </summary>
    public static IReadOnlyList<string> Of(PulsarNode node) => node.Paths.Plugins is not { } root ? []
        : [root, $"{root}/{Library}", .. RoleCatalog.All.Where(role => node.Roles.Contains(role.Role))
            .SelectMany(role => role.Plugins).Select(plugin => $"{root}/{plugin.Folder}")];

    public static IEnumerable<(string Key, string Value)> For(PulsarService service) =>
        service.Host.Paths.Plugins is not { } root ? []
            : RoleCatalog.Of(service.Role).Plugins.Select(plugin => (plugin.Key, $"{root}/{plugin.Folder}"));

    /// <summary>What the release's scripts add to the class path; null: nothing.</summary>
    public static string? ClassPath(PulsarNode node) => node.Paths.Plugins is { } root ? $"{root}/{Library}/*" : null;
}
