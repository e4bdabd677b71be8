using System.Runtime.CompilerServices;

namespace PulsarOps.Tests.Release;

/// <summary>Keeps the tests out of the user's cache: theirs is a folder of their own that goes with them.</summary>
internal static class CacheHome
{
    public const string Variable = "XDG_CACHE_HOME";

    [ModuleInitializer]
    internal static void Move()
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-cache-").FullName;
        Environment.SetEnvironmentVariable(Variable, folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
