using System.Text.RegularExpressions;

namespace PulsarOps.Help;

internal readonly record struct Line(int Number, string Text);

/// <summary>A heading with what stands below it.</summary>
internal sealed record Section(string Title, int Number, List<Line> Lines, List<Section> Children);

/// <summary>A markdown file: its front matter, its title and its sections.</summary>
internal sealed partial class Page
{
    private readonly Dictionary<string, string> _matter = [];

    public Page(string file)
    {
        File = file;
        var lines = System.IO.File.ReadAllLines(file).Select((text, index) => new Line(index + 1, text.TrimEnd()))
            .ToArray();
        var at = ReadMatter(lines);
        var fenced = false;
        foreach (var line in lines.Skip(at))
        {
            fenced ^= line.Text.StartsWith("```", StringComparison.Ordinal);
            if (fenced || Heading().Match(line.Text) is not { Success: true } heading)
                Current?.Lines.Add(line);
            else
                Add(heading.Groups[1].Length, new(heading.Groups[2].Value, line.Number, [], []));
        }

        if (fenced)
            throw Error(lines.Length, "a code block does not end");
        if (Title.Length == 0)
            throw Error(1, "the page has no title");
    }

    public string File { get; }

    public string Title { get; private set; } = "";

    /// <summary>The sections of the second level.</summary>
    public List<Section> Sections { get; } = [];

    private Section? Current =>
        Sections is [.., var section] ? section.Children is [.., var child] ? child : section : null;

    public string Matter(string key) =>
        _matter.TryGetValue(key, out var value) ? value : throw Error(1, $"the front matter has no '{key}'");

    public Section Section(string title) =>
        Sections.FirstOrDefault(section => section.Title == title)
            ?? throw Error(1, $"the section '## {title}' is missing");

    public PageException Error(int line, string message) => new(File, line, message);

    private int ReadMatter(Line[] lines)
    {
        if (lines is not [{ Text: "---" }, ..])
            throw Error(1, "the page begins with no front matter");
        foreach (var line in lines.Skip(1))
        {
            if (line.Text == "---")
                return line.Number;
            var colon = line.Text.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0)
                throw Error(line.Number, "'key: value' is expected");
            _matter[line.Text[..colon]] = line.Text[(colon + 2)..].Trim('\'');
        }

        throw Error(lines.Length, "the front matter does not end");
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
            throw Error(section.Number, $"a heading of level {level} cannot stand here");
    }

    [GeneratedRegex(@"\A(#{1,6}) (.+)\z")]
    private static partial Regex Heading();
}
