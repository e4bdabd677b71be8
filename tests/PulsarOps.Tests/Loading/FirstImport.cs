using System.Reflection;
using PulsarOps.Loading;
using PulsarOps.Tests.Loading;
using PulsarOps.Tests.Support;

[assembly: AssemblyFixture(typeof(FirstImport))]

namespace PulsarOps.Tests.Loading;

/// <summary>The module's first import into this process, before any test can have used an adapter.</summary>
public sealed class FirstImport
{
    public FirstImport()
    {
        try
        {
            LibraryDecoys.Load();
            using var session = new ModuleSession();
            session.Import();
            AdaptersLoaded = AdapterLoader.IsLoaded;
            LoadedFromModule = [.. AppDomain.CurrentDomain.GetAssemblies().Select(Location).Where(IsOurs)];
        }
        catch (Exception e)
        {
            // Told by the tests of this folder; the others need no module folder.
            Error = e;
        }
    }

    public Exception? Error { get; }

    public bool AdaptersLoaded { get; }

    /// <summary>The files of the module that were loaded then.</summary>
    public IReadOnlyList<string> LoadedFromModule { get; } = [];

    private static string Location(Assembly assembly) => assembly.IsDynamic ? "" : assembly.Location;

    private static bool IsOurs(string location) => location.StartsWith(ModuleFolder.Path, StringComparison.Ordinal);
}
