using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Hosts;
using PulsarOps.Topology;

namespace PulsarOps.Planning;

/// <summary>
/// Picks the best Java for the release: from those on the host, else from those that can be installed.
/// </summary>
internal static class JavaChoice
{
    /// <summary>The best Java that exists or will be installed. Valid only if <see cref="Problem"/> is null.</summary>
    public static JavaFact For(PlanInput input, PulsarNode node)
    {
        var facts = input.FactsOf(node);
        return Best(input.Topology, facts)
            ?? (input.Jdk is { } jdk ? new JavaFact(jdk.Home(node), jdk.Feature, jdk.Version) : null)
            ?? (Package(input.Topology, facts) is { } package ? new JavaFact(package.Home, package.Feature, "") : null)
            ?? throw Problem(input.Topology, HostMap.KeyOf(input.Topology, node), facts)!;
    }

    /// <summary>Why no Java on the host can run the release; null if one can.</summary>
    public static PulsarOpsException? Problem(PulsarTopology topology, string host, HostFacts facts)
    {
        if (Best(topology, facts) is not null)
            return null;

        var line = ReleaseCatalog.LineOf(topology.Version);
        var found = Found(facts);
        if (facts.Java.Any(java => java.Trouble.Length == 0))
        {
            return new(
                nameof(SR.JavaUnfit), ErrorKind.NotFound, host, host, topology.Version, found,
                string.Join(", ", line.AcceptedJava), Install(topology, facts), Alternative(topology));
        }

        return topology.JavaHome is { } home
            ? new(nameof(SR.JavaHomeNotFound), ErrorKind.NotFound, host, host, home, line.RecommendedJava,
                found.Length > 0 ? $"no Java that can be used: {found}" : "no Java: it has no bin/java")
            : new(nameof(SR.JavaNotFound), ErrorKind.NotFound, host, host,
                found.Length > 0 ? $"none that can be used ({found})" : "none was found",
                Install(topology, facts), Alternative(topology));
    }

    /// <summary>Each Java of a host, with the reason why it does not fit.</summary>
    public static string Found(HostFacts facts) => string.Join("; ", facts.Java.Select(Describe));

    private static string Describe(JavaFact java) =>
        $"{(java.Feature == 0 ? "Java" : java.Version)} in {java.Home}"
            + (java.Trouble.Length > 0 ? $" ({java.Trouble})" : "");

    /// <summary>
    /// What to install: the package, if the host's own lists or the known packages of its distribution have it.
    /// </summary>
    private static string Install(PulsarTopology topology, HostFacts facts)
    {
        var manager = facts.Preparation is { PackageManager.Length: > 0 } fact ? fact.PackageManager
            : DistributionJava.PackageManagerOf(facts.OperatingSystem);
        var package = PackagesFor(topology)
            .Select(offer => (offer.Feature, Name: manager == "apt" ? offer.AptName : offer.DnfName))
            .FirstOrDefault(offer => IsOffered(facts, offer.Feature, offer.Name)).Name;
        return manager.Length > 0 && package is not null
            ? $"Install it by {(manager == "apt" ? "apt-get" : "dnf")} install {package}"
            : "Install a headless OpenJDK "
                + $"{string.Join(" or ", ReleaseCatalog.LineOf(topology.Version).JavaByPreference)} "
                + "that every account can run";
    }

    private static bool IsOffered(HostFacts facts, int feature, string name) =>
        facts.Preparation is { Offers.Count: > 0 } fact
            ? fact.Offers.Contains(name) : DistributionJava.Has(facts.OperatingSystem, feature);

    /// <summary>What the topology can set instead.</summary>
    private static string Alternative(PulsarTopology topology) => topology.Transport == PulsarTransport.Local
        ? "give one by -JavaHome of New-PulsarTopology"
        : "give one in the topology (java.home, java.archive; -JavaHome, -JavaArchivePath)";

    /// <summary>The suitable packages, best first.</summary>
    public static IReadOnlyList<JavaPackage> Packages(PulsarTopology topology) =>
        topology.JavaHome is not null || topology.JavaArchive is not null ? [] : PackagesFor(topology);

    private static IReadOnlyList<JavaPackage> PackagesFor(PulsarTopology topology) =>
        [.. ReleaseCatalog.LineOf(topology.Version).JavaByPreference.Select(feature => new JavaPackage(
            feature, $"openjdk-{feature}-jre-headless", $"java-{DnfNumber(feature)}-openjdk-headless"))];

    /// <summary>
    /// The package that installs Java on a host, and the home that it will have. Null if none is needed or available.
    /// </summary>
    public static (string Name, int Feature, string Home)? Package(PulsarTopology topology, HostFacts facts)
    {
        if (facts.Preparation is not { } fact || Best(topology, facts) is not null)
            return null;

        foreach (var package in Packages(topology))
        {
            var name = fact.PackageManager == "apt" ? package.AptName : package.DnfName;
            if (!IsOffered(facts, package.Feature, name))
                continue;
            return fact.PackageManager switch
            {
                "apt" => (
                    name,
                    package.Feature,
                    $"/usr/lib/jvm/java-{package.Feature}-openjdk-{fact.PackageArchitecture}"
                ),
                // A link that stays the same across updates.
                "dnf" => (name, package.Feature, $"/usr/lib/jvm/jre-{DnfNumber(package.Feature)}-openjdk"),
                _ => null,
            };
        }

        return null;
    }

    private static string DnfNumber(int feature) => feature == 8 ? "1.8.0" : $"{feature}";

    private static JavaFact? Best(PulsarTopology topology, HostFacts facts) =>
        ReleaseCatalog
            .LineOf(topology.Version)
            .JavaByPreference.Select(feature =>
                facts
                    .Java.Where(java => java.Feature == feature && java.Trouble.Length == 0)
                    .OrderBy(java => java.Home, StringComparer.Ordinal)
                    .FirstOrDefault()
            )
            .FirstOrDefault(java => java is not null);
}

/// <summary>
/// The Java releases of distributions, for hosts that have never fetched their package lists and so cannot be asked.
/// </summary>
internal static class DistributionJava
{
    private static readonly (Regex Name, int[] Features)[] Known =
    [
        (Pattern("^Debian GNU/Linux 11"), [11, 17]),
        (Pattern("^Debian GNU/Linux 12"), [17]),
        (Pattern("^Debian GNU/Linux 13"), [21, 25]),
        (Pattern("^Ubuntu (20|22|24)"), [8, 11, 17, 21]),
        (Pattern("^(Red Hat Enterprise Linux|Rocky Linux|AlmaLinux|Oracle Linux)[^0-9]* [89]"), [8, 11, 17, 21]),
        (Pattern("^(Red Hat Enterprise Linux|Rocky Linux|AlmaLinux|Oracle Linux)[^0-9]* 10"), [21]),
    ];

    /// <param name="system">PRETTY_NAME of os-release.</param>
    /// <param name="feature">The feature release of Java.</param>
    public static bool Has(string system, int feature) =>
        Known.Any(entry => entry.Name.IsMatch(system) && entry.Features.Contains(feature));

    /// <summary>The package manager: <c>apt</c>, <c>dnf</c> or empty.</summary>
    public static string PackageManagerOf(string system) =>
        system.StartsWith("Debian", StringComparison.Ordinal) || system.StartsWith("Ubuntu", StringComparison.Ordinal)
            ? "apt"
            : Known.Any(entry => entry.Name.IsMatch(system)) ? "dnf" : "";

    private static Regex Pattern(string text) => new(text, RegexOptions.CultureInvariant);
}
