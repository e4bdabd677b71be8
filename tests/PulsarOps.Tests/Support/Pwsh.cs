using System.Reflection;
using System.Text.Json;

namespace PulsarOps.Tests.Support;

/// <summary>
/// The PowerShell that <c>.config/dotnet-tools.json</c> pins, and Pester, both restored by the build.
/// </summary>
internal static class Pwsh
{
    /// <summary>
    /// The library that <c>dotnet</c> runs. The tool's own command would be its parent, in another process.
    /// </summary>
    public static string Library { get; } =
        Path.Combine(
            Packages,
            "powershell",
            Version(),
            "tools",
            "net10.0",
            "any",
            OperatingSystem.IsWindows() ? "win" : "unix",
            "pwsh.dll"
        );

    public static string Pester { get; } =
        Path.Combine(Packages, "pester", Metadata("PesterVersion"), "tools", "Pester.psd1");

    private static string Packages => Metadata("Packages");

    private static string Version()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Checkout.File(".config", "dotnet-tools.json")));
        return manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
    }

    private static string Metadata(string key) =>
        typeof(Pwsh)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == key)
            .Value!;
}
