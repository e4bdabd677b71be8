namespace PulsarOps.Tests.Support;

/// <summary>The module as it is packed.</summary>
internal static class ModuleFolder
{
    // The same as tests/Cmdlets/Common.ps1 has.
    private const string Variable = "PULSAROPS_MODULE";

    public static string Path { get; } = Find();

    public static string Manifest { get; } = System.IO.Path.Combine(Path, "PulsarOps.psd1");

    public static string Library { get; } = System.IO.Path.Combine(Path, "lib", "PulsarOps.dll");

    public static string Simulation { get; } = System.IO.Path.Combine(Path, "lib", "PulsarOps.Simulation.dll");

    public static string Dependencies { get; } = System.IO.Path.Combine(Path, "lib", "dependencies");

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return System.IO.Path.GetFullPath(named);
        return Checkout.File("out", "PulsarOps");
    }
}
