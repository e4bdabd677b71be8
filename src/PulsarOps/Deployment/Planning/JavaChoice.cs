using PulsarOps.Common;
using PulsarOps.Remote;
using PulsarOps.Remote.Facts;
using PulsarOps.Topology;

namespace PulsarOps.Deployment.Planning;

/// <summary>Picks the Java that fits the release best: of those that a machine has, else of those that it can get.</summary>
internal static class JavaChoice
{
    /// <summary>The best Java there is, or will be. To be asked only where <see cref="Problem"/> has none.</summary>
    public static JavaFact For(PlanInput input, PulsarNode node)
    {
        var facts = input.FactsOf(node);
        return Best(input.Topology, facts)
            ?? (input.Jdk is { } jdk ? new JavaFact(jdk.Home(node), jdk.Feature, jdk.Version) : null)
            ?? (Package(input.Topology, facts) is { } package ? new JavaFact(package.Home, package.Feature, "") : null)
            ?? throw Problem(input.Topology, Machines.KeyOf(input.Topology, node), facts)!;
    }

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

    /// <summary>The packages that would do, the best one first.</summary>
    public static IReadOnlyList<JavaPackage> Packages(PulsarTopology topology) => topology.JavaHome is not null || topology.JavaArchive is not null ? []
        : [.. ReleaseCatalog.LineOf(topology.Version).JavaByPreference.Select(feature => new JavaPackage(
            feature, $"openjdk-{feature}-jre-headless", $"java-{DnfNumber(feature)}-openjdk-headless"))];

    /// <summary>The package that gives a machine its Java, and the home that it will have; null where none is needed or none is to be had.</summary>
    public static (string Name, int Feature, string Home)? Package(PulsarTopology topology, HostFacts facts)
    {
        if (facts.Preparation is not { } fact || Best(topology, facts) is not null)
            return null;

        foreach (var package in Packages(topology))
        {
            var name = fact.PackageManager == "apt" ? package.AptName : package.DnfName;
            if (fact.Offers.Count > 0 ? !fact.Offers.Contains(name) : !DistributionJava.Has(facts.OperatingSystem, package.Feature))
                continue;
            return fact.PackageManager switch
            {
                "apt" => (name, package.Feature, $"/usr/lib/jvm/java-{package.Feature}-openjdk-{fact.PackageArchitecture}"),
                // A link that stays as updates come and go.
                "dnf" => (name, package.Feature, $"/usr/lib/jvm/jre-{DnfNumber(package.Feature)}-openjdk"),
                _ => null,
            };
        }

        return null;
    }

    private static string DnfNumber(int feature) => feature == 8 ? "1.8.0" : $"{feature}";

    private static JavaFact? Best(PulsarTopology topology, HostFacts facts) => ReleaseCatalog.LineOf(topology.Version).JavaByPreference
        .Select(feature => facts.Java.Where(java => java.Feature == feature).OrderBy(java => java.Home, StringComparer.Ordinal).FirstOrDefault())
        .FirstOrDefault(java => java is not null);
}
