using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PulsarOps.Tests.Support;

/// <summary>
/// Makes the tests use the libraries of the module as it is laid out: another copy would have other types.
/// </summary>
internal static class ModuleAssembly
{
    [ModuleInitializer]
    internal static void Attach() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name.Name switch
        {
            "PulsarOps" => context.LoadFromAssemblyPath(ModuleFolder.Library),
            "PulsarOps.Simulation" => context.LoadFromAssemblyPath(ModuleFolder.Simulation),
            _ => null,
        };
}
