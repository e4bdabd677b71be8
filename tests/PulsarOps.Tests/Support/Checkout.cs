namespace PulsarOps.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "PulsarOps.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No PulsarOps.sln above {AppContext.BaseDirectory}.");
    }
}
