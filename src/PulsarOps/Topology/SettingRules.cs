using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Roles;

namespace PulsarOps.Topology;

/// <summary>Which settings a user may set, and which values reach the service unchanged.</summary>
internal static class SettingRules
{
    // Other characters would need an escape in a properties file, and no setting of Pulsar, BookKeeper or ZooKeeper
    // contains one.
    private static readonly Regex Name = new(@"\A[A-Za-z0-9_.-]+\z", RegexOptions.CultureInvariant);

    /// <summary>Throws if users may not set this setting, or may not give it this value.</summary>
    public static void Check(PulsarRole role, string key, string value)
    {
        var (plain, shown) = (key.Trim(), Visible(key));
        if (RoleCatalog.Of(role).FindOwned(plain) is var (owned, rule) && rule.Allows?.Invoke(value.Trim()) != true)
        {
            throw rule.IsSupported
                ? Error(nameof(SR.SettingOwned), shown, owned, role, rule.Instead)
                : Error(nameof(SR.SettingUnsupported), shown, owned, role, rule.Instead);
        }

        if (Spelling(role, plain) is { } right && right != key)
            throw Error(nameof(SR.SettingMisspelt), shown, shown, role, right);
        if (!Name.IsMatch(key))
            throw Error(nameof(SR.SettingNameInvalid), shown, shown, role);
        if (Problem(role, value) is { } problem)
            throw Error(nameof(SR.SettingValueInvalid), shown, shown, role, problem);
    }

    /// <summary>Why the value would not reach the service unchanged; null if it does.</summary>
    private static string? Problem(PulsarRole role, string value)
    {
        if (value.Any(char.IsControl))
            return "it contains a line break or another control character";
        if (value.Length > 0 && (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[value.Length - 1])))
            return "it begins or ends with a blank, which the service removes";
        if (HasLoneSurrogate(value))
            return "it is not valid Unicode text";
        return RoleCatalog.Of(role).ValueProblem(value);
    }

    private static bool HasLoneSurrogate(string value)
    {
        for (var at = 0; at < value.Length; at++)
        {
            if (!char.IsSurrogate(value[at]))
                continue;
            if (!char.IsHighSurrogate(value[at]) || at + 1 == value.Length || !char.IsLowSurrogate(value[at + 1]))
                return true;
            at++;
        }

        return false;
    }

    /// <summary>The key as the releases spell it; null if they do not contain it.</summary>
    private static string? Spelling(PulsarRole role, string key) =>
        RoleCatalog.Of(role).SettingNames.TryGetValue(key, out var name) ? name
            : RoleCatalog.Of(role).FindOwned(key) is var (owned, _) ? owned : null;

    private static string Visible(string key) =>
        Regex.Replace(key, @"[\p{C}]", character => $"\\u{(int)character.Value[0]:x4}");

    private static PulsarOpsException Error(string id, string target, params object?[] arguments) =>
        new(id, ErrorKind.InvalidInput, target, arguments);
}
