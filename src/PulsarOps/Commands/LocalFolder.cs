using System.Runtime.InteropServices;

namespace PulsarOps.Commands;

/// <summary>Where a cluster on this machine lies, if nobody says.</summary>
internal static class LocalFolder
{
    public static string Of(string cluster) => $"{DataHome()}/pulsarops-{cluster}";

    private static string DataHome()
    {
        // Elsewhere the topology can only be looked at and rehearsed: any folder of a Linux host does.
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
            return "/var/lib";
        return Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } folder
            ? folder
            : $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.local/share";
    }
}
