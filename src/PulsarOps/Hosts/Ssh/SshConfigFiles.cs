using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Common;

namespace PulsarOps.Hosts.Ssh;

/// <summary>The files of ssh_config, each read once.</summary>
internal sealed class SshConfigFiles
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<SshConfigLine>> _files = new();

    public IReadOnlyList<SshConfigLine> Read(string file) => _files.GetOrAdd(file, path =>
        [.. Lines(path).Select((line, index) => SshConfigLine.Parse(line, path, index + 1)).OfType<SshConfigLine>()]);

    /// <summary>
    /// The files that match a pattern, as in a shell: no hidden files, in the order of their names.
    /// </summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        IEnumerable<string> found = [pattern.StartsWith('/') ? "/" : ""];
        foreach (var part in pattern.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            found = part.IndexOfAny(['*', '?', '[']) < 0
                ? found.Select(folder => Path.Combine(folder, part)).Where(
                    path => File.Exists(path) || Directory.Exists(path)).ToArray()
                : found.SelectMany(folder => Names(folder, part)).ToArray();
        }

        return [.. found.Where(File.Exists).OrderBy(file => file, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(string folder, string pattern)
    {
        var regex = new Regex(RegexOf(pattern), RegexOptions.Singleline | RegexOptions.CultureInvariant);
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFileSystemEntries(folder)
                    .Where(path => Path.GetFileName(path) is var name && regex.IsMatch(name) && (
                        name[0] != '.' || pattern[0] == '.'))]
                : [];
        }
        catch (UnauthorizedAccessException)
        {
            // As in ssh, a folder that cannot be listed matches no pattern.
            return [];
        }
    }

    private static string RegexOf(string pattern)
    {
        var text = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            var close = pattern[at] == '[' && at + 2 < pattern.Length ? pattern.IndexOf(']', at + 2) : -1;
            if (close > 0)
            {
                var inside = pattern.Substring(at + 1, close - at - 1).Replace(@"\", @"\\").Replace("[", @"\[");
                text.Append('[').Append(inside[0] == '!' ? string.Concat("^", inside.AsSpan(1)) : inside).Append(']');
                at = close;
            }
            else
            {
                text.Append(
                    pattern[at] switch { '*' => ".*", '?' => ".", var other => Regex.Escape(other.ToString()) });
            }
        }

        return text.Append('$').ToString();
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllText(file).Split('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(nameof(SR.SshFileUnreadable), ErrorKind.PermissionDenied, file, exception,
                file, exception.Message);
        }
    }
}
