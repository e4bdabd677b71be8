namespace PulsarOps.Hosts.Ssh;

/// <summary>Patterns of host names with '*', '?' and a leading '!', as in ssh_config and known_hosts.</summary>
/// <param name="isExact">Whether case matters, as in ssh_config.</param>
internal sealed class HostPatterns(IReadOnlyList<string> patterns, bool isExact = false)
{
    /// <summary>Whether one of the patterns matches and none of those with '!'.</summary>
    public bool Match(string host)
    {
        var found = false;
        foreach (var pattern in patterns)
        {
            var isNegated = pattern.StartsWith('!');
            if (!IsMatch(host, isNegated ? pattern.Substring(1) : pattern, isExact))
                continue;
            if (isNegated)
                return false;
            found = true;
        }

        return found;
    }

    /// <param name="isExact">Whether case matters.</param>
    public static bool IsMatch(string text, string pattern, bool isExact = false)
    {
        // Greedy, with backtracking only to the last '*', which is fast enough for any file.
        int at = 0, p = 0, star = -1, mark = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = at;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || IsSame(pattern[p], text[at], isExact)))
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

    private static bool IsSame(char one, char other, bool isExact) =>
        one == other || (!isExact && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
}
