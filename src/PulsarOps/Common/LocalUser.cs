using System.Globalization;
using System.Runtime.InteropServices;

namespace PulsarOps.Common;

/// <summary>The user of this process. In a container the uid often has no entry in passwd, and so no name.</summary>
internal static class LocalUser
{
    /// <summary>The name to log in with if none is given; null if the user has no name.</summary>
    public static string? LoginName => Environment.UserName is { Length: > 0 } name ? name : null;

    /// <summary>The user for people: the name, or the number.</summary>
    public static string Name => LoginName ?? string.Format(CultureInfo.InvariantCulture, "uid {0}", Id());

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Id();
}
