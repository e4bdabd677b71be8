using System.Buffers;
using System.Text;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A line of ssh_config with a keyword and its arguments.</summary>
/// <param name="Keyword">The keyword, in lower case.</param>
/// <param name="Text">The unparsed arguments, for commands.</param>
/// <param name="Message">The arguments, without quotes, escapes and comments; null if a quote is not closed.</param>
internal sealed record SshConfigLine(
    string Keyword, string Text, IReadOnlyList<string>? Message, string File, int Number)
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];
    private static readonly SearchValues<char> Separators = SearchValues.Create(" \t\r\n=\"");

    public string Place => $"{File}:{Number}";

    /// <summary>Null for a comment or an empty line.</summary>
    public static SshConfigLine? Parse(string line, string file, int number)
    {
        var text = line.TrimEnd(' ', '\t', '\r', '\n', '\f').TrimStart(Blanks);
        if (text.Length == 0 || text[0] == '#')
            return null;
        string keyword, rest;
        if (text[0] == '"')
        {
            var close = text.IndexOf('"', 1);
            keyword = close < 0 ? text : text.Substring(1, close - 1);
            rest = close < 0 ? "" : text.Substring(close + 1).TrimStart(Blanks);
        }
        else
        {
            var end = text.AsSpan().IndexOfAny(Separators);
            keyword = end < 0 ? text : text.Substring(0, end);
            rest = end < 0 ? "" : text.Substring(end).TrimStart(Blanks);
            if (rest.StartsWith('='))
                rest = rest.Substring(1).TrimStart(Blanks);
        }

        return new(keyword.ToLowerInvariant(), rest, Split(rest), file, number);
    }

    /// <summary>
    /// Splits arguments as ssh does: words may contain quotes of both kinds, and # begins a comment where a word could
    /// begin.
    /// </summary>
    private static List<string>? Split(string text)
    {
        var message = new List<string>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is ' ' or '\t')
                continue;
            if (text[at] == '#')
                break;
            var word = new StringBuilder();
            var quote = '\0';
            for (; at < text.Length && (quote != '\0' || text[at] is not (' ' or '\t')); at++)
            {
                var next = at + 1 < text.Length ? text[at + 1] : '\0';
                if (text[at] == '\\' && (next is '\'' or '"' or '\\' || (quote == '\0' && next == ' ')))
                    word.Append(text[++at]);
                else if (quote == '\0' && text[at] is '"' or '\'')
                    quote = text[at];
                else if (quote != '\0' && text[at] == quote)
                    quote = '\0';
                else
                    word.Append(text[at]);
            }

            if (quote != '\0')
                return null;
            message.Add(word.ToString());
        }

        return message;
    }
}
