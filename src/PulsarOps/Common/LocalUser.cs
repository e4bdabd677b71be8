using System.Globalization;
using System.Runtime.InteropServices;

namespace PulsarOps.Common;

/// <summary>
/// The user of this process. In a container, the uid often has no entry in passwd and therefore no name.
/// </summary>
internal static class LocalUser
{
    /// <summary>The default login name; null if the user has no name.</summary>
    public static string? LoginName => Environment.UserName is { Length: > 0 } name ? name : null;

    /// <summary>The user's name, or the uid if there is no name.</summary>
    public static string Name => LoginName ?? string.Format(CultureInfo.InvariantCulture, "uid {0}", Id());

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Id();
}
