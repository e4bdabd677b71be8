namespace PulsarOps.Roles;

/// <summary>
/// Folders for the users' plug-ins. They are outside of the release, so that they survive its updates. Root owns them,
/// and the services read them.
/// </summary>
internal static class PluginFolders
{
    /// <summary>Jars on the class path of every service.</summary>
    private const string Library = "lib";

    /// <summary>The folders of a node, parents first; none if the topology names none.</summary>
    public static IReadOnlyList<string> Of(PulsarNode node) => node.Paths.Plugins is not { } root ? []
        : [root, $"{root}/{Library}", .. RoleCatalog.All.Where(role => node.Roles.Contains(role.Role))
            .SelectMany(role => role.Plugins).Select(plugin => $"{root}/{plugin.Folder}")];

    public static IEnumerable<(string Key, string Value)> For(PulsarService service) =>
        service.Host.Paths.Plugins is not { } root ? []
            : RoleCatalog.Of(service.Role).Plugins.Select(plugin => (plugin.Key, $"{root}/{plugin.Folder}"));

    /// <summary>What the release's scripts add to the class path; null for nothing.</summary>
    public static string? ClassPath(PulsarNode node) => node.Paths.Plugins is { } root ? $"{root}/{Library}/*" : null;
}
