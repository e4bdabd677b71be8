using System.Globalization;
using System.Text;
using PulsarOps.Hosts;

namespace PulsarOps.Planning;

/// <summary>
/// A file in which PulsarOps notes the hashes of keys, certificates or tokens after it has written them. It shows that
/// they belong together and have not changed, without reading what is secret.
/// </summary>
internal sealed class CredentialRecord
{
    private readonly Dictionary<string, string[]> _lines;

    public CredentialRecord(HostFacts facts, string path) => _lines =
        (facts.Contents.TryGetValue(path, out var text) ? text.Split('\n') : [])
            .Select(line => line.Split(' '))
            .Where(words => words.Length >= 2)
            .GroupBy(words => words[0])
            .ToDictionary(group => group.Key, group => group.First());

    /// <summary>The text of such a file.</summary>
    public static byte[] Text(IEnumerable<string> lines) =>
        Encoding.ASCII.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    public static string Line(string file, byte[] content) => $"{Name(file)} {FileText.Hash(content)}";

    public static string TokenLine(string file, byte[] content, string keyId, DateTimeOffset expiresAt) =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Line(file, content)} {keyId} {expiresAt.ToUnixTimeSeconds()}");

    /// <summary>Whether the file on the host is the one that was noted.</summary>
    public bool Matches(HostFacts facts, string path) =>
        _lines.TryGetValue(Name(path), out var words) && facts.Paths.TryGetValue(path, out var file)
        && file.Sha256 == words[1];

    /// <summary>What was noted of a token; null if nothing was.</summary>
    public (string KeyId, DateTimeOffset ExpiresAt)? TokenOf(string path) =>
        _lines.TryGetValue(Name(path), out var words) && words.Length == 4
        && long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? (words[2], DateTimeOffset.FromUnixTimeSeconds(seconds)) : null;

    /// <summary>The line of a file, to keep it; null if there is none.</summary>
    public string? LineOf(string path) =>
        _lines.TryGetValue(Name(path), out var words) ? string.Join(" ", words) : null;

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
