using System.Text.RegularExpressions;

namespace PulsarOps.Simulation;

/// <summary>Reads lines of <c>KEY="value"</c>, with <c>\</c> as the escape character.</summary>
internal static class EnvironmentReader
{
    private static readonly Regex Line = new(
        @"^(?<key>[A-Za-z_][A-Za-z0-9_]*)=""(?<value>(?:[^""\\]|\\.)*)""\r?$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline
    );

    public static IReadOnlyDictionary<string, string> Parse(string text) =>
        Line.Matches(text).Cast<Match>()
            .GroupBy(line => line.Groups["key"].Value)
            .ToDictionary(
                lines => lines.Key,
                lines => Regex.Replace(lines.Last().Groups["value"].Value, @"\\(.)", "$1")
            );
}
