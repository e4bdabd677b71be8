using System.Management.Automation;

namespace PulsarOps.Commands;

/// <summary>
/// The user's preferences for streams that are costly to produce. Only the pipeline thread can read them.
/// </summary>
/// <param name="Ending">The streams whose records end the pipeline, or prompt the user whether to end it.</param>
internal sealed record StreamPreferences(
    bool WhatIf, bool Verbose, bool Debug, bool Progress, IReadOnlyCollection<MessageStream> Ending)
{
    public static StreamPreferences Read(PSCmdlet cmdlet)
    {
        var bound = cmdlet.MyInvocation.BoundParameters;
        var debug = Switch("Debug") ?? IsShown(cmdlet.GetVariableValue("DebugPreference"));
        return new(
            WhatIf: Switch("WhatIf") ?? LanguagePrimitives.IsTrue(cmdlet.GetVariableValue("WhatIfPreference")),
            Verbose: Switch("Debug") is true
                || (Switch("Verbose") ?? IsShown(cmdlet.GetVariableValue("VerbosePreference"))),
            Debug: debug,
            Progress: IsShown(bound.TryGetValue("ProgressAction", out var action)
                ? action
                : cmdlet.GetVariableValue("ProgressPreference")),
            Ending: [.. Enum.GetValues<MessageStream>().Where(Ends)]);

        bool? Switch(string name) => bound.TryGetValue(name, out var value) ? LanguagePrimitives.IsTrue(value) : null;

        bool Ends(MessageStream stream) => EndsPipeline(stream switch
        {
            // The switch takes precedence over the preference variable.
            MessageStream.Verbose or MessageStream.Debug when Switch($"{stream}") is not null => null,
            MessageStream.Verbose or MessageStream.Debug => cmdlet.GetVariableValue($"{stream}Preference"),
            _ when bound.TryGetValue($"{stream}Action", out var given) => given,
            MessageStream.Error => cmdlet.GetVariableValue("ErrorActionPreference"),
            _ => cmdlet.GetVariableValue($"{stream}Preference"),
        });
    }

    private static bool EndsPipeline(object? preference) =>
        preference is not null && LanguagePrimitives.TryConvertTo<ActionPreference>(preference, out var action)
        && action is ActionPreference.Stop or ActionPreference.Inquire;

    private static bool IsShown(object? preference) =>
        !LanguagePrimitives.TryConvertTo<ActionPreference>(preference, out var action)
        || action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}

/// <summary>The streams whose preference can end the pipeline.</summary>
internal enum MessageStream
{
    Error,
    Warning,
    Information,
    Verbose,
    Debug,
    Progress,
}
