using System.Reflection;

namespace PulsarOps.Loading;

/// <summary>A private AssemblyLoadContext, for PowerShell 7. Reached by reflection: netstandard2.0 does not know the type.</summary>
internal sealed class PrivateAdapterContext : IAdapterContext
{
    private static readonly Type? ContextType = Type.GetType("System.Runtime.Loader.AssemblyLoadContext, System.Runtime.Loader");

    public PrivateAdapterContext(AdapterFiles files)
    {
        var context = Activator.CreateInstance(ContextType!, "PulsarOps", false);
        var load = (Func<string, Assembly>)Delegate.CreateDelegate(typeof(Func<string, Assembly>), context, "LoadFromAssemblyPath");

        // All of them, at once and first: a context asks itself before the default one, which may hold others of these names.
        foreach (var library in files.Libraries)
            load(library);
        Adapters = load(files.Adapters);
    }

    /// <summary>Whether the runtime has such contexts: .NET Framework has not.</summary>
    public static bool IsSupported => ContextType is not null;

    public Assembly Adapters { get; }

    // Nothing to undo: the context asks for nothing that it does not hold, and a loaded assembly stays.
    public void Dispose()
    {
    }
}
