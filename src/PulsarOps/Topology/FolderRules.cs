using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Topology;

/// <summary>
/// Which folders of a host PulsarOps may own. It refuses system folders and home folders (FolderOfSystem).
/// </summary>
internal static class FolderRules
{
    // In these folders and below them, files are not allowed, or vanish at the next boot.
    private static readonly string[] Reserved =
    [
        "/bin", "/boot", "/dev", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/run", "/sbin", "/sys", "/var/run",
    ];

    // Other programs share these folders. A cluster may have a folder of its own below them.
    private static readonly HashSet<string> Shared =
    [
        "/", "/etc", "/home", "/media", "/mnt", "/opt", "/root", "/srv", "/tmp", "/usr", "/usr/local", "/var",
        "/snap", "/nix", "/lost+found",
        "/var/backups", "/var/cache", "/var/lib", "/var/local", "/var/lock", "/var/log", "/var/mail", "/var/opt",
        "/var/spool", "/var/tmp", "/var/www",
        "/usr/local/bin", "/usr/local/etc", "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/usr/local/src",
        "/etc/systemd", "/etc/systemd/system", "/etc/ssh", "/etc/ssl", "/etc/sudoers.d", "/etc/sysctl.d",
        "/etc/security", "/etc/pam.d", "/etc/cron.d", "/etc/profile.d", "/etc/default", "/etc/init.d",
        "/var/lib/systemd", "/var/lib/dpkg", "/var/lib/rpm", "/var/lib/apt",
        "/var/log/journal", "/var/log/audit",
    ];

    // Each release is unpacked into a folder of its own name, beside existing ones.
    private static readonly HashSet<string> ForReleases =
        ["/opt", "/srv", "/usr/local", "/usr/local/lib", "/usr/local/share", "/var/lib", "/var/opt"];

    private static readonly Regex Home = new(@"\A/home/[^/]+\z", RegexOptions.CultureInvariant);

    private static readonly Regex Usr = new(@"\A/usr/(?!local(/|\z))", RegexOptions.CultureInvariant);

    public static void CheckRoot(string path) => Check(path, "/srv/pulsar", Shared);

    public static void CheckInstall(string path) =>
        Check(path, "/opt", new HashSet<string>(Shared.Except(ForReleases)));

    public static void CheckConfig(string path) => Check(path, "/etc/pulsar", Shared);

    public static void CheckData(string path) => Check(path, "/var/lib/pulsar", Shared);

    public static void CheckLogs(string path) => Check(path, "/var/log/pulsar", Shared);

    public static void CheckPlugins(string path) => Check(path, "/opt/pulsar-plugins", Shared);

    /// <summary>A folder of one service. It may be the mount point of a disk.</summary>
    public static void CheckDisk(string path) =>
        Check(
            path,
            path.TrimEnd('/') is "/mnt" or "/media" or "/srv" or "/opt" or "/var/lib"
                ? $"{path}/pulsar" : "/var/lib/pulsar/…",
            Shared);

    /// <summary>Whether the second folder is the first one, or below it.</summary>
    public static bool Holds(string folder, string other) =>
        other == folder || other.StartsWith($"{folder}/", StringComparison.Ordinal);

    private static void Check(string path, string instead, HashSet<string> shared)
    {
        NameRules.CheckFolder(path);
        if (shared.Contains(path) || Home.IsMatch(path) || Usr.IsMatch(path)
            || Reserved.Any(folder => Holds(folder, path)))
        {
            throw new PulsarOpsException(nameof(SR.FolderOfSystem), ErrorKind.InvalidInput, path, path, instead);
        }
    }
}
