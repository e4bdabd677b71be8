using System.Text.RegularExpressions;

namespace PulsarOps.Configuration;

/// <summary>A configuration file as shipped: lines of <c>key=value</c> and comments. Keys are set by key, everything else stays.</summary>
internal sealed class PropertiesDocument
{
    // A commented-out default is a comment that would be a setting without its sign: "# key=value", "#key=".
    private static readonly Regex Setting = new(
        @"\A(?<comment>\s*#\s?)?\s*(?<key>[A-Za-z0-9_.\-]+)\s*=(?<value>.*)\z", RegexOptions.CultureInvariant);

    private readonly List<string> _lines;

    public PropertiesDocument(string text)
    {
        // Some shipped files lack the final newline; all that are written have it.
        _lines = [.. text.Replace("\r\n", "\n").Split('\n')];
        if (_lines[_lines.Count - 1].Length == 0)
            _lines.RemoveAt(_lines.Count - 1);
    }

    /// <summary>The value that Pulsar reads: that of the last line which sets the key.</summary>
    public string? this[string key] => IndexesOf(key, commented: false) is { Count: > 0 } at ? ValueOf(_lines[at[at.Count - 1]]) : null;

    /// <summary>Sets a key: in the line that sets it, else in place of its commented-out default, else at the end.</summary>
    public PropertiesDocument Set(string key, string value)
    {
        var line = $"{key}={value}";
        var set = IndexesOf(key, commented: false);
        if (set.Count > 0)
        {
            // The last one wins anyway; one that says something else before it would only mislead a reader.
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

    /// <summary>Comments out every line that sets the key, so that a reader still finds it.</summary>
    public PropertiesDocument Unset(string key)
    {
        foreach (var index in IndexesOf(key, commented: false))
            _lines[index] = "# " + _lines[index].TrimStart();
        return this;
    }

    public override string ToString() => string.Concat(_lines.Select(line => line + "\n"));

    private List<int> IndexesOf(string key, bool commented) =>
    [
        .. Enumerable.Range(0, _lines.Count).Where(index =>
            Setting.Match(_lines[index]) is { Success: true } match
            && match.Groups["key"].Value == key
            && match.Groups["comment"].Success == commented),
    ];

    private static string ValueOf(string line) => Setting.Match(line).Groups["value"].Value.Trim();
}
