using System.Text.RegularExpressions;

namespace PulsarOps.Planning;

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
