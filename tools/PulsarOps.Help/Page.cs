using System.Text.RegularExpressions;

namespace PulsarOps.Help;

internal readonly record struct Line(int Number, string Text);

/// <summary>A heading with the text below it.</summary>
internal sealed record Section(string Title, int Number, List<Line> Lines, List<Section> Children);

/// <summary>A markdown file: its title and its sections. Included files are part of it.</summary>
internal sealed partial class Page
{
    public Page(string file)
    {
        File = file;
        var fenced = false;
        foreach (var line in Read())
        {
            fenced ^= line.Text.StartsWith("```", StringComparison.Ordinal);
            if (fenced || Heading().Match(line.Text) is not { Success: true } heading)
                Current?.Lines.Add(line);
            else
                Add(heading.Groups[1].Length, new(heading.Groups[2].Value, line.Number, [], []));
        }

        if (fenced)
            throw Error(1, "a code block does not end");
        if (Title.Length == 0)
            throw Error(1, "the page has no title");
    }

    public string File { get; }

    public string Title { get; private set; } = "";

    /// <summary>The sections of the second level.</summary>
    public List<Section> Sections { get; } = [];

    private Section? Current => Sections.LastOrDefault()?.Children.LastOrDefault() ?? Sections.LastOrDefault();

    public Section Section(string title) => Find(title) ?? throw Error(1, $"the section '## {title}' is missing");

    public Section? Find(string title) => Sections.Find(section => section.Title == title);

    public PageException Error(int line, string message) => new(File, line, message);

    // An included line has the number of the line that includes it.
    private IEnumerable<Line> Read()
    {
        var folder = Path.GetDirectoryName(File)!;
        var number = 0;
        foreach (var text in System.IO.File.ReadLines(File))
        {
            number++;
            if (Include().Match(text) is not { Success: true } include)
                yield return new(number, text.TrimEnd());
            else if (Path.Combine(folder, include.Groups[1].Value) is var path && !System.IO.File.Exists(path))
                throw Error(number, $"{path} does not exist");
            else
                foreach (var included in System.IO.File.ReadLines(path))
                    yield return new(number, included.TrimEnd());
        }
    }

    private void Add(int level, Section section)
    {
        if (level == 1 && Title.Length == 0)
            Title = section.Title;
        else if (level == 2)
            Sections.Add(section);
        else if (level == 3 && Sections.Count > 0)
            Sections[^1].Children.Add(section);
        else
            throw Error(section.Number, $"a heading of level {level} is not allowed here");
    }

    [GeneratedRegex(@"\A(#{1,6}) (.+)\z")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\A\[!INCLUDE \[[^\]]+\]\((\S+)\)\]\s*\z")]
    private static partial Regex Include();
}
