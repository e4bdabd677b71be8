using System.Management.Automation;
using System.Reflection;

namespace PulsarOps.Tests.ModuleContract;

/// <summary>The cmdlets of the library.</summary>
internal static class Cmdlets
{
    public static IReadOnlyList<CmdletClass> All { get; } =
    [
        .. typeof(PulsarCmdlet)
            .Assembly.GetExportedTypes()
            .Where(type => typeof(Cmdlet).IsAssignableFrom(type) && !type.IsAbstract)
            .Select(type => new CmdletClass(type, type.GetCustomAttribute<CmdletAttribute>()!)),
    ];
}
