using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Remote.Ssh;

/// <summary>The user's own files of ssh, and what follows from them.</summary>
internal static class SshFiles
{
    public static string Home { get; } = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Everything that is needed to reach a target.</summary>
    public static SshEndpoint Resolve(SshTarget target) =>
        new EndpointResolver(ReadConfig(target.SshConfigPath), Home, Environment.UserName).Resolve(target);

    /// <param name="path">Null: the user's, where there is one.</param>
    public static SshConfig ReadConfig(string? path)
    {
        var file = path ?? $"{Home}/.ssh/config";
        if (path is not null && !File.Exists(path))
            throw new PulsarOpsException(nameof(SR.SshConfigNotFound), ErrorKind.NotFound, path, path);
        return path is null && !File.Exists(file) ? SshConfig.Parse([]) : SshConfig.Parse(File.ReadAllLines(file), Include);
    }

    private static IEnumerable<IEnumerable<string>> Include(string pattern)
    {
        var path = pattern.StartsWith("~/", StringComparison.Ordinal) ? Home + pattern.Substring(1) : Path.Combine($"{Home}/.ssh", pattern);
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
            return [];
        var name = new Regex("^" + Regex.Escape(Path.GetFileName(path)).Replace(@"\*", ".*").Replace(@"\?", ".") + "$");
        return Directory.EnumerateFiles(folder).Where(file => name.IsMatch(Path.GetFileName(file))).OrderBy(file => file, StringComparer.Ordinal).Select(File.ReadAllLines);
    }
}
