namespace PulsarOps.Remote.Ssh;

/// <summary>Patterns of host names with '*', '?' and a leading '!', which ssh_config and known_hosts have in common.</summary>
internal sealed class HostPatterns(IReadOnlyList<string> patterns)
{
    public static HostPatterns Nobody { get; } = new([]);

    /// <summary>Whether one of the patterns matches and none of those with '!'.</summary>
    public bool Match(string host)
    {
        var found = false;
        foreach (var pattern in patterns)
        {
            var isNegated = pattern.StartsWith("!", StringComparison.Ordinal);
            if (!IsMatch(host, isNegated ? pattern.Substring(1) : pattern))
                continue;
            if (isNegated)
                return false;
            found = true;
        }

        return found;
    }

    /// <summary>Case does not count, as in names of hosts.</summary>
    public static bool IsMatch(string text, string pattern)
    {
        // Greedy with one way back, to the last '*': linear enough for whatever a file holds.
        int at = 0, p = 0, star = -1, mark = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = at;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[at])))
            {
                p++;
                at++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                at = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }
}
