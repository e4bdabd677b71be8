namespace PulsarOps.Remote.Ssh;

/// <summary>A file as ssh_config(5) describes it, as far as it says where a host is and how to log in. Match blocks are skipped.</summary>
internal sealed class SshConfig
{
    private const int DeepestInclude = 16;

    private static readonly char[] Blanks = [' ', '\t'];

    private readonly List<Setting> _settings = [];

    private SshConfig()
    {
    }

    /// <param name="include">The texts of the files that an Include names.</param>
    public static SshConfig Parse(IEnumerable<string> lines, Func<string, IEnumerable<IEnumerable<string>>>? include = null)
    {
        var config = new SshConfig();
        config.Read(lines, [], include ?? (_ => []), 0);
        return config;
    }

    /// <summary>The first value for a host, as ssh takes it.</summary>
    public string? Value(string host, string keyword) => Values(host, keyword).FirstOrDefault();

    /// <summary>Every value for a host, in the order of the file.</summary>
    public IEnumerable<string> Values(string host, string keyword) =>
        _settings.Where(setting => setting.Keyword == keyword && setting.AppliesTo(host)).Select(setting => setting.Value);

    /// <summary>The words of a value; quotes keep blanks together.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            var isQuoted = text[at] == '"';
            var end = isQuoted ? text.IndexOf('"', at + 1) : text.IndexOfAny(Blanks, at);
            if (end < 0)
                end = text.Length;
            var start = isQuoted ? at + 1 : at;
            if (!isQuoted && text[start] == '#')
                break;
            words.Add(text.Substring(start, end - start));
            at = isQuoted ? end + 1 : end;
        }

        return words;
    }

    private void Read(IEnumerable<string> lines, IReadOnlyList<HostPatterns> outer, Func<string, IEnumerable<IEnumerable<string>>> include, int depth)
    {
        var conditions = outer;
        foreach (var line in lines)
        {
            if (!TrySplit(line, out var keyword, out var value))
                continue;
            switch (keyword)
            {
                case "host":
                    conditions = [.. outer, new HostPatterns(Words(value))];
                    break;
                case "match":
                    conditions = [.. outer, HostPatterns.Nobody];
                    break;
                case "include" when depth < DeepestInclude:
                    foreach (var file in Words(value).SelectMany(include))
                        Read(file, conditions, include, depth + 1);
                    break;
                default:
                    _settings.Add(new(conditions, keyword, value));
                    break;
            }
        }
    }

    private static bool TrySplit(string line, out string keyword, out string value)
    {
        var text = line.Trim();
        var end = text.IndexOfAny([' ', '\t', '=']);
        keyword = end < 0 ? text : text.Substring(0, end).ToLowerInvariant();
        value = end < 0 ? "" : text.Substring(end).Trim();
        if (value.StartsWith("=", StringComparison.Ordinal))
            value = value.Substring(1).Trim();
        return keyword.Length > 0 && keyword[0] != '#' && value.Length > 0;
    }

    private sealed record Setting(IReadOnlyList<HostPatterns> Conditions, string Keyword, string Value)
    {
        public bool AppliesTo(string host) => Conditions.All(condition => condition.Match(host));
    }
}
