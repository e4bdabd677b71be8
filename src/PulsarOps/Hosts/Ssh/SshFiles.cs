using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The files of ssh_config and their reader.</summary>
internal static class SshFiles
{
    private const string SystemConfig = "/etc/ssh/ssh_config";

    /// <summary>
    /// Returns ssh itself if it is installed, else the built-in reader. One reader caches its answers for a whole run.
    /// </summary>
    /// <param name="path">The file; null for the user's and the system's files, if they exist.</param>
    public static ISshConfig Config(string? path)
    {
        if (path is not null && !File.Exists(path))
            throw new PulsarOpsException(nameof(SR.SshConfigNotFound), ErrorKind.NotFound, path, path);
        // ssh refuses to run for a user without a name.
        return LocalUser.LoginName is not null && OpenSshConfig.FindProgram() is { } program
            ? new OpenSshConfig(program, path, Reader(path)) : Reader(path);
    }

    public static SshConfigReader Reader(string? path)
    {
        var me = SshIdentity.Mine;
        string[] files = path is not null ? [path] : [.. new[] { $"{me.Home}/.ssh/config", SystemFile() }.Where(
            File.Exists)];
        return new(files, me, $"{me.Home}/.ssh");
    }

    private static string SystemFile() => Path.DirectorySeparatorChar == '/'
        ? SystemConfig
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh", "ssh_config");
}
