using System.Runtime.InteropServices;

namespace PulsarOps.Commands;

/// <summary>The default folder of a local cluster.</summary>
internal static class LocalFolder
{
    public static string Of(string cluster) => $"{DataHome()}/pulsarops-{cluster}";

    private static string DataHome()
    {
        // On other systems, the topology is only for display and rehearsal, so any folder of a Linux host will do.
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
            return "/var/lib";
        return Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } folder
            ? folder
            : $"{Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)}/.local/share";
    }
}
