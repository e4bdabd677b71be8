using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Picks the Java that fits the release best, of those that a machine has.</summary>
internal static class JavaChoice
{
    /// <summary>The best Java there is. To be asked only where <see cref="Problem"/> has none.</summary>
    public static JavaFact For(PulsarTopology topology, HostFacts facts) =>
        Best(topology, facts) ?? throw Problem(topology, topology.Nodes[0].Name, facts)!;

    /// <summary>Why no Java of the machine runs the release; null when one does.</summary>
    public static PulsarOpsException? Problem(PulsarTopology topology, string machine, HostFacts facts)
    {
        var line = ReleaseCatalog.LineOf(topology.Version);
        return facts.Java.Count > 0
            ? Best(topology, facts) is null
                ? new(nameof(SR.JavaUnfit), ErrorKind.NotFound, machine, machine, topology.Version,
                    string.Join(", ", facts.Java.Select(java => $"{java.Version} in {java.Home}")),
                    line.RecommendedJava, string.Join(", ", line.AcceptedJava))
                : null
            : topology.JavaHome is { } home
                ? new(nameof(SR.JavaHomeNotFound), ErrorKind.NotFound, machine, machine, home, line.RecommendedJava)
                : new(nameof(SR.JavaNotFound), ErrorKind.NotFound, machine, machine, line.RecommendedJava);
    }

    private static JavaFact? Best(PulsarTopology topology, HostFacts facts) => ReleaseCatalog.LineOf(topology.Version).JavaByPreference
        .Select(feature => facts.Java.Where(java => java.Feature == feature).OrderBy(java => java.Home, StringComparer.Ordinal).FirstOrDefault())
        .FirstOrDefault(java => java is not null);
}
