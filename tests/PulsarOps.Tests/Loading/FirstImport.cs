using PulsarOps.Loading;
using PulsarOps.Tests.Loading;

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
        }
        catch (Exception e)
        {
            // Told by the tests of this folder; the others need no module folder.
            Error = e;
        }
    }

    public Exception? Error { get; }

    public bool AdaptersLoaded { get; }
}
