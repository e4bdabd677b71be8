using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Planning;

/// <summary>
/// The differences between two texts: by key if the text is made of keys, else by line. Secrets are masked.
/// </summary>
internal static class TextDiff
{
    // Texts longer than any that PulsarOps writes are not compared line by line.
    private const int MostLines = 3000;

    public static IReadOnlyList<PulsarChange> Of(string path, string old, string text)
    {
        if (old == text)
            return [];
        var changes =
            path.EndsWith(".conf", StringComparison.Ordinal) || path.EndsWith(".env", StringComparison.Ordinal)
                ? ByKey(old, text)
                : [];
        // Only comments or the order of the lines differ.
        return changes.Count > 0 ? changes : ByLine(Lines(old), Lines(text));
    }

    private static List<PulsarChange> ByKey(string old, string text)
    {
        var (before, after) = (Pairs(old), Pairs(text));
        var keys = before.Keys.Concat(after.Keys.Where(key => !before.ContainsKey(key)));
        return
        [
            .. from key in keys
               let values = (Old: Get(before, key), New: Get(after, key))
               where values.Old != values.New
               select new PulsarChange(key, SecretMask.Value(key, values.Old), SecretMask.Value(key, values.New)),
        ];
    }

    private static string? Get(Dictionary<string, string> pairs, string key) =>
        pairs.TryGetValue(key, out var value) ? value : null;

    /// <summary>The last line that sets a key wins, as in the services.</summary>
    private static Dictionary<string, string> Pairs(string text)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Lines(text).Select(line => line.Trim()))
        {
            var sign = line.IndexOf('=');
            if (sign > 0 && line[0] != '#')
                pairs[line.Substring(0, sign).Trim()] = Unquoted(line.Substring(sign + 1).Trim());
        }

        return pairs;
    }

    private static string Unquoted(string value) =>
        value.Length > 1 && value[0] == '"' && value[value.Length - 1] == '"'
            ? value.Substring(1, value.Length - 2)
            : value;

    private static List<PulsarChange> ByLine(string[] old, string[] text)
    {
        if (old.Length > MostLines || text.Length > MostLines)
            return [new("text", Count(old), Count(text))];

        var changes = new List<PulsarChange>();
        var (removed, added) = (new List<(int Line, string Text)>(), new List<(int Line, string Text)>());
        var common = CommonLengths(old, text);
        for (int i = 0, j = 0; i < old.Length || j < text.Length;)
        {
            if (i < old.Length && j < text.Length && old[i] == text[j])
            {
                Close();
                (i, j) = (i + 1, j + 1);
            }
            else if (i < old.Length && (j == text.Length || common[i + 1, j] >= common[i, j + 1]))
            {
                removed.Add((i + 1, old[i++]));
            }
            else
            {
                added.Add((j + 1, text[j++]));
            }
        }

        Close();
        return changes;

        // An added line that takes the place of a removed one is shown as one change.
        void Close()
        {
            for (var at = 0; at < Math.Max(removed.Count, added.Count); at++)
            {
                var line = at < added.Count ? added[at].Line : removed[at].Line;
                changes.Add(
                    new(
                        string.Format(CultureInfo.InvariantCulture, "line {0}", line),
                        at < removed.Count ? SecretMask.Text(removed[at].Text) : null,
                        at < added.Count ? SecretMask.Text(added[at].Text) : null
                    )
                );
            }

            removed.Clear();
            added.Clear();
        }
    }

    /// <summary>
    /// The length of the longest common subsequence of lines of both remainders, for each pair of positions.
    /// </summary>
    private static int[,] CommonLengths(string[] old, string[] text)
    {
        var lengths = new int[old.Length + 1, text.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = text.Length - 1; j >= 0; j--)
                lengths[i, j] =
                    old[i] == text[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        }

        return lengths;
    }

    private static string Count(string[] lines) =>
        string.Format(CultureInfo.InvariantCulture, "{0} lines", lines.Length);

    private static string[] Lines(string text)
    {
        var lines = text.Replace("\r\n", "\n").Split('\n');
        return lines[lines.Length - 1].Length == 0 ? [.. lines.Take(lines.Length - 1)] : lines;
    }
}

/// <summary>
/// A file's bytes and their hash. Many hosts get the same long text, so it is encoded and hashed once.
/// </summary>
internal static class FileText
{
    private const int Long = 4096;

    private static readonly ConditionalWeakTable<string, byte[]> Encoded = [];
    private static readonly ConditionalWeakTable<byte[], string> Hashes = [];

    public static byte[] Encode(string text) =>
        text.Length < Long ? Encoding.UTF8.GetBytes(text) : Encoded.GetValue(text, Encoding.UTF8.GetBytes);

    public static string Hash(byte[] content) =>
        content.Length < Long ? BatchWriter.Hash(content) : Hashes.GetValue(content, BatchWriter.Hash);
}

/// <summary>Hides secrets when the contents of a file are shown.</summary>
internal static class SecretMask
{
    private const string Masked = "(hidden)";
    private const string SecretWords =
        "password|passwd|passphrase|secret|token|credential|privatekey|private[_.-]key"
        + "|authparam|authenticationparam|saslconfig|jaas";

    private static readonly Regex Key = new(SecretWords, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // A flag of a command line, or a pair in a list: -Dname.password=…, "token:…".
    private static readonly Regex Pair = new(
        $@"(?<key>[\w.-]*(?:{SecretWords})[\w.-]*\s*[=:]\s*)(?<value>[^\s""',;]+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    );

    // user:password@ in a URL.
    private static readonly Regex Url = new(@"(?<=://[^/\s:@]*:)[^/\s@]+(?=@)", RegexOptions.CultureInvariant);

    public static string? Value(string key, string? value) =>
        string.IsNullOrEmpty(value) ? value : Key.IsMatch(key) ? Masked : Text(value!);

    public static string Text(string text) => Url.Replace(Pair.Replace(text, $"${{key}}{Masked}"), Masked);
}
