using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>What the user wants to see, as far as it saves work to know it. Readable on the pipeline thread only.</summary>
internal sealed record StreamPreferences(bool WhatIf, bool Verbose, bool Debug, bool Progress)
{
    public static StreamPreferences Read(PSCmdlet cmdlet)
    {
        var bound = cmdlet.MyInvocation.BoundParameters;
        var debug = Switch("Debug") ?? IsShown(cmdlet.GetVariableValue("DebugPreference"));
        return new(
            WhatIf: Switch("WhatIf") ?? LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference")),
            Verbose: Switch("Debug") is true || (Switch("Verbose") ?? IsShown(cmdlet.GetVariableValue("VerbosePreference"))),
            Debug: debug,
            Progress: IsShown(bound.TryGetValue("ProgressAction", out var action) ? action : cmdlet.GetVariableValue("ProgressPreference")));

        bool? Switch(string name) => bound.TryGetValue(name, out var value) ? LanguagePrimitives.IsTrue(value) : null;
    }

    private static bool IsShown(object? preference) =>
        !LanguagePrimitives.TryConvertTo<ActionPreference>(preference, out var action)
        || action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
