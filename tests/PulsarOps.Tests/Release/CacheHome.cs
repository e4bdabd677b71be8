using System.Runtime.CompilerServices;
using PulsarOps.Releases;

namespace PulsarOps.Tests.Release;

/// <summary>
/// Keeps the tests out of the user's cache, theirs is a temporary folder, and from downloading releases.
/// </summary>
internal static class CacheHome
{
    public const string Variable = "XDG_CACHE_HOME";

    [ModuleInitializer]
    internal static void Move()
    {
        var folder = Directory.CreateTempSubdirectory("pulsarops-cache-").FullName;
        Environment.SetEnvironmentVariable(Variable, folder);
        Environment.SetEnvironmentVariable(ArchiveSites.Variable, "none");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
