using System.Text;

namespace PulsarOps.Tests.Configuration;

/// <summary>Reads as java.util.Properties does, after its documentation: what a service will see.</summary>
internal static class JavaPropertiesReader
{
    public static Dictionary<string, string> Read(string text)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in LogicalLines(text))
        {
            var end = KeyEnd(line);
            var start = end;
            while (start < line.Length && IsBlank(line[start]))
                start++;
            if (start < line.Length && line[start] is '=' or ':')
                start++;
            while (start < line.Length && IsBlank(line[start]))
                start++;
            properties[Unescape(line[..end])] = Unescape(line[start..]);
        }

        return properties;
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var line = new StringBuilder();
        foreach (var natural in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r'))
        {
            var trimmed = natural.TrimStart(' ', '\t', '\f');
            if (line.Length == 0 && (trimmed.Length == 0 || trimmed[0] is '#' or '!'))
                continue;
            var slashes = trimmed.Length - trimmed.TrimEnd('\\').Length;
            if (slashes % 2 == 1)
            {
                line.Append(trimmed[..^1]);
                continue;
            }

            yield return line.Append(trimmed).ToString();
            line.Clear();
        }
    }

    private static int KeyEnd(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] == '\\')
                at++;
            else if (line[at] is '=' or ':' || IsBlank(line[at]))
                return at;
        }

        return line.Length;
    }

    private static string Unescape(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
                result.Append(text[at]);
            else
                result.Append(text[++at] switch
                {
                    'u' => (char)Convert.ToInt32(text.Substring((at += 4) - 3, 4), 16),
                    't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other,
                });
        }

        return result.ToString();
    }

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\f';
}
