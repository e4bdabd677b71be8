using PulsarOps.Common;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Picks the Java that fits the release best, of those that a machine has.</summary>
internal static class JavaChoice
{
    public static JavaFact For(PulsarTopology topology, string node, HostFacts facts)
    {
        var line = ReleaseCatalog.LineOf(topology.Version);
        if (facts.Java.Count == 0)
        {
            throw topology.JavaHome is { } home
                ? new PulsarOpsException(nameof(SR.JavaHomeNotFound), ErrorKind.NotFound, node, node, home, line.RecommendedJava)
                : new PulsarOpsException(nameof(SR.JavaNotFound), ErrorKind.NotFound, node, node, line.RecommendedJava);
        }

        return line.JavaByPreference
            .Select(feature => facts.Java.Where(java => java.Feature == feature).OrderBy(java => java.Home, StringComparer.Ordinal).FirstOrDefault())
            .FirstOrDefault(java => java is not null)
            ?? throw new PulsarOpsException(
                nameof(SR.JavaUnfit), ErrorKind.NotFound, node, node, topology.Version,
                string.Join(", ", facts.Java.Select(java => $"{java.Version} in {java.Home}")),
                line.RecommendedJava, string.Join(", ", line.AcceptedJava));
    }
}
