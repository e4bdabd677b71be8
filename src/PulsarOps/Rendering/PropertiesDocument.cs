using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace PulsarOps.Rendering;

/// <summary>
/// A default configuration file of the release: lines of <c>key=value</c> and comments. Sets single keys; everything
/// else stays.
/// </summary>
internal sealed class PropertiesDocument
{
    // A commented-out default is a comment that would be a setting without its '#': "# key=value", "#key=".
    private static readonly Regex Setting = new(
        @"\A(?<comment>\s*#\s?)?\s*(?<key>[A-Za-z0-9_.\-]+)\s*=(?<value>.*)\z", RegexOptions.CultureInvariant);

    private static readonly Regex Name = new(@"\A[A-Za-z0-9_.\-]+\z", RegexOptions.CultureInvariant);

    // The default files are long, and all services of a cluster are rendered from the same ones.
    private static readonly ConditionalWeakTable<string, Line[]> Parsed = [];

    private readonly List<Line> _lines;

    public PropertiesDocument(string text) => _lines = [.. Parsed.GetValue(text, Parse)];

    /// <summary>The value that Pulsar reads: that of the last line which sets the key.</summary>
    public string? this[string key] =>
        IndexesOf(key, commented: false) is { Count: > 0 } at ? ValueOf(_lines[at[at.Count - 1]].Text) : null;

    /// <summary>
    /// Sets a key: in the line that sets it, else in place of its commented-out default, else at the end.
    /// </summary>
    public PropertiesDocument Set(string key, string value)
    {
        if (!Name.IsMatch(key))
            throw new ArgumentException($"'{key}' is no key of a configuration file.", nameof(key));
        var line = new Line($"{key}={Escape(value)}", key, Commented: false);
        var set = IndexesOf(key, commented: false);
        if (set.Count > 0)
        {
            // The last line wins anyway; an earlier one with another value would only mislead a reader.
            foreach (var index in set.Take(set.Count - 1).Reverse())
                _lines.RemoveAt(index);
            _lines[set[set.Count - 1] - (set.Count - 1)] = line;
        }
        else if (IndexesOf(key, commented: true) is { Count: > 0 } commented)
        {
            _lines[commented[0]] = line;
        }
        else
        {
            _lines.Add(line);
        }

        return this;
    }

    public override string ToString() => string.Concat(_lines.Select(line => line.Text + "\n"));

    private static Line[] Parse(string text)
    {
        // Some default files lack the final newline; all written files have it.
        var lines = text.Replace("\r\n", "\n").Split('\n');
        var count = lines[lines.Length - 1].Length == 0 ? lines.Length - 1 : lines.Length;
        return [.. lines.Take(count).Select(Line.Parse)];
    }

    private List<int> IndexesOf(string key, bool commented) =>
        [
            .. Enumerable
                .Range(0, _lines.Count)
                .Where(index => _lines[index].Key == key && _lines[index].Commented == commented),
        ];

    private static string ValueOf(string line) => Unescape(Setting.Match(line).Groups["value"].Value.Trim());

    /// <summary>Escapes like java.util.Properties, so that a Latin-1 file reads back exactly this value.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                ' ' => text.Append(text.Length == 0 ? @"\ " : " "),
                >= ' ' and <= '~' => text.Append(character),
                _ => text.Append(@"\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
            };
        }

        return text.ToString();
    }

    private static string Unescape(string value)
    {
        if (value.IndexOf('\\') < 0)
            return value;
        var text = new StringBuilder(value.Length);
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] != '\\' || at + 1 == value.Length)
            {
                text.Append(value[at]);
            }
            else if (value[++at] == 'u' && at + 4 < value.Length
                && int.TryParse(
                    value.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out var code))
            {
                text.Append((char)code);
                at += 4;
            }
            else
            {
                text.Append(value[at] switch
                {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    'f' => '\f',
                    var other => other,
                });
            }
        }

        return text.ToString();
    }

    /// <summary>A line with the key that it sets or would set; no key for any other line.</summary>
    private readonly record struct Line(string Text, string? Key, bool Commented)
    {
        public static Line Parse(string text)
        {
            // Most lines are prose, so the cheap check comes first.
            var match = text.IndexOf('=') < 0 ? Match.Empty : Setting.Match(text);
            return match.Success
                ? new(text, match.Groups["key"].Value, match.Groups["comment"].Success)
                : new(text, null, false);
        }
    }
}
