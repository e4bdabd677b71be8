using System.Runtime.CompilerServices;

namespace PulsarOps.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Tests { get; } = Path.Combine(Root, "tests", "PulsarOps.Tests");

    /// <summary>Files of the sources below a folder, as paths relative to the root.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file =>
                extensions.Contains(Path.GetExtension(file)) && !file.Split('/').Any(part => part is "obj" or "bin")
            )
            .Order(StringComparer.Ordinal);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    // The compiler may have replaced the path of the sources, and the tests may be built outside of the checkout.
    private static string Find([CallerFilePath] string source = "") =>
        new[] { AppContext.BaseDirectory, Path.GetDirectoryName(source)!, Environment.CurrentDirectory }
            .Select(Above)
            .FirstOrDefault(root => root is not null)
        ?? throw new DirectoryNotFoundException("No PulsarOps.sln above the tests.");

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PulsarOps.sln")))
                return folder.FullName;
        }

        return null;
    }
}
