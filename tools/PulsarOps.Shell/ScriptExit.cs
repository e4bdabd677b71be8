using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PulsarOps.Shell;

/// <summary>Makes <c>exit</c> in the next script file end the session, as <c>pwsh -File</c> does.</summary>
internal static class ScriptExit
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic;

    // Not public. Without it exit only sets $LASTEXITCODE, and so does every program that the script runs.
    public static void Propagate(Runspace runspace)
    {
        var context = Member(typeof(Runspace), "ExecutionContext").GetValue(runspace)!;
        Member(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    private static PropertyInfo Member(Type type, string name) =>
        type.GetProperty(name, Internal) ?? throw new MissingMemberException(type.FullName, name);
}
