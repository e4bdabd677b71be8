using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PulsarOps.Tests.Support;

/// <summary>Makes the tests use the PulsarOps.dll that Import-Module loads: another copy would have other types.</summary>
internal static class ModuleAssembly
{
    [ModuleInitializer]
    internal static void Attach() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name.Name == "PulsarOps" ? context.LoadFromAssemblyPath(ModuleFolder.Library) : null;
}
