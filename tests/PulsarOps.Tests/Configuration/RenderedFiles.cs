using PulsarOps.Rendering;
using PulsarOps.Tests.Architecture;
using PulsarOps.Topology;

namespace PulsarOps.Tests.Configuration;

/// <summary>Everything that is written for a node, made from excerpts of the shipped files.</summary>
internal static class RenderedFiles
{
    public static string Folder { get; } = Path.Combine(Repository.Tests, "Configuration");

    public static IReadOnlyDictionary<string, string> DefaultConfiguration(string version) =>
        ServiceFiles.DefaultConfigurationNames.ToDictionary(
            name => name,
            name => File.ReadAllText(Path.Combine(Folder, "Shipped", version, name))
        );

    public static PulsarTopology Topology(
        string version,
        int nodes = 3,
        PulsarKeyStyle keyStyle = PulsarKeyStyle.Auto,
        string root = "/srv/c1"
    ) =>
        LocalTopology.Create(
            "c1",
            ReleaseCatalog.Parse(version),
            root,
            LocalTopology.NodeNames(nodes),
            LocalTopology.DefaultPortOffset,
            new(null, null),
            keyStyle,
            null
        );

    /// <summary>The files of the first node by name.</summary>
    public static Dictionary<string, string> Of(
        PulsarTopology topology,
        string javaHome = "/usr/lib/jvm/jdk",
        int java = 21
    )
    {
        var defaults = DefaultConfiguration(topology.Version.ToString());
        var node = topology.Nodes[0];
        return topology.Services.Where(service => service.Node == node.Name)
            .SelectMany(service => ServiceFiles.For(topology, service, defaults, javaHome, java))
            .Concat(ServiceFiles.ForTools(topology, node, defaults, javaHome))
            .ToDictionary(file => Path.GetFileName(file.Path), file => file.Content);
    }
}
