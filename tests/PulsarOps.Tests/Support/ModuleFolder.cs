namespace PulsarOps.Tests.Support;

/// <summary>The module as it is packed.</summary>
internal static class ModuleFolder
{
    // The same as tools/PulsarOps.Shell has.
    private const string Variable = "PULSAROPS_MODULE";

    public static string Path { get; } = Find();

    public static string Manifest { get; } = System.IO.Path.Combine(Path, "PulsarOps.psd1");

    public static string Library { get; } = System.IO.Path.Combine(Path, "lib", "PulsarOps.dll");

    public static string Dependencies(string flavour) => System.IO.Path.Combine(Path, "lib", "dependencies", flavour);

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return System.IO.Path.GetFullPath(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "PulsarOps.sln")))
                return System.IO.Path.Combine(folder.FullName, "out", "PulsarOps");
        }

        throw new DirectoryNotFoundException($"No PulsarOps.sln above {AppContext.BaseDirectory}; {Variable} may name the module's folder.");
    }
}
