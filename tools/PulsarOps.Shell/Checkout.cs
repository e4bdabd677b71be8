namespace PulsarOps.Shell;

/// <summary>Finds the checkout that this program was built in, and the module in it.</summary>
internal static class Checkout
{
    private const string ModuleVariable = "PULSAROPS_MODULE";
    private const string Manifest = "PulsarOps.psd1";

    /// <summary>The checkout's root, or null where the program lies elsewhere.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The path of the module's manifest.</summary>
    public static string FindModule()
    {
        if (Environment.GetEnvironmentVariable(ModuleVariable) is { Length: > 0 } folder)
        {
            var named = Path.GetFullPath(Path.Combine(folder, Manifest));
            return File.Exists(named)
                ? named
                : throw new StartException($"{ModuleVariable} is '{folder}', but there is no {Manifest} in it.");
        }

        if (Root is null)
        {
            throw new StartException(
                $"The module was not found: no PulsarOps.sln above '{AppContext.BaseDirectory}'. "
                + $"Set {ModuleVariable} to the module's folder, or use -NoModule.");
        }

        var built = Path.Combine(Root, "out", "PulsarOps", Manifest);
        return File.Exists(built)
            ? built
            : throw new StartException($"The module is not built: there is no '{built}'. Build the solution first, or use -NoModule.");
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PulsarOps.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
