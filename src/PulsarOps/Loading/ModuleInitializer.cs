using System.Management.Automation;

namespace PulsarOps.Loading;

/// <summary>Called by PowerShell when the module is imported and removed. Loads nothing: that waits for the first adapter.</summary>
/// <remarks>Public because PowerShell looks at exported types only.</remarks>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    public void OnImport() => AdapterLoader.Attach();

    public void OnRemove(PSModuleInfo psModuleInfo) => AdapterLoader.Detach();
}
