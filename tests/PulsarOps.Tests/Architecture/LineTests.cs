using System.Text.RegularExpressions;

namespace PulsarOps.Tests.Architecture;

/// <summary>Lines of sources and of prose fit the width of a review.</summary>
public sealed partial class LineTests
{
    private const int LongestLine = 120;

    /// <summary>Each is a folder, or a single file.</summary>
    public static TheoryData<string> Sources { get; } =
        ["src", "tests", "tools", "bench", "examples", "build.ps1", ".ci/run"];

    public static TheoryData<string> Documents { get; } =
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        .. Repository.Files("docs", ".md"),
        .. Repository.Files("tests", ".md"),
    ];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Source_line_fits(string place)
    {
        string[] files = File.Exists(Path.Combine(Repository.Root, place))
            ? [place]
            : [.. Repository.Files(place, ".cs", ".sh", ".bash", ".ps1")];

        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => TooLong(file, Lines(file))));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Prose_line_fits(string file)
    {
        var isCode = false;
        var prose = Lines(file).Where(line =>
        {
            var isFence = line.Text.TrimStart().StartsWith("```", StringComparison.Ordinal);
            isCode ^= isFence;
            return !isCode && !isFence && !CannotBreak().IsMatch(line.Text);
        });

        Assert.Empty(TooLong(file, prose));
    }

    private static IEnumerable<(int Number, string Text)> Lines(string file) =>
        Repository.Read(file).ReplaceLineEndings("\n").Split('\n').Select((text, index) => (index + 1, text));

    private static IEnumerable<string> TooLong(string file, IEnumerable<(int Number, string Text)> lines) =>
        lines.Where(line => line.Text.Length > LongestLine).Select(line => $"{file}({line.Number}): {line.Text}");

    /// <summary>Rows of tables, headings, indented code, a single word, and a link that is a list item.</summary>
    [GeneratedRegex(@"^(\||#| {4}|\s*([-*]|\d+\.)?\s*(\S+|\[[^\]]*\]\(\S+\))$)")]
    private static partial Regex CannotBreak();
}
