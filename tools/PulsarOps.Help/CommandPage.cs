using System.Text.RegularExpressions;

namespace PulsarOps.Help;

/// <summary>The page of a cmdlet, checked for what Get-Help needs.</summary>
internal sealed partial class CommandPage
{
    private readonly Page _page;

    public CommandPage(Page page)
    {
        _page = page;
        if (page.Title != Path.GetFileNameWithoutExtension(page.File)
            || !page.Title.Contains('-', StringComparison.Ordinal))
        {
            throw page.Error(1, $"the title '{page.Title}' is not the name of the file");
        }

        Parameters = page.Section("PARAMETERS").Children
            .Where(child => child.Title != "CommonParameters")
            .Select(
                child => child.Title.StartsWith('-')
                    ? new ParameterPage(page, child)
                    : throw page.Error(child.Number, "'### -Name' is expected"))
            .ToDictionary(parameter => parameter.Name);
        Syntaxes = [.. page.Section("SYNTAX").Children.Select(Syntax)];
    }

    public string Name => _page.Title;

    public string HelpUri => _page.Matter("HelpUri");

    public string HelpFile => _page.Matter("external help file");

    public IReadOnlyDictionary<string, ParameterPage> Parameters { get; }

    /// <summary>The parameters of each set, in the order of the syntax.</summary>
    public IReadOnlyList<IReadOnlyList<ParameterPage>> Syntaxes { get; }

    public IReadOnlyList<Block> Synopsis => Text("SYNOPSIS");

    public IReadOnlyList<Block> Description => Text("DESCRIPTION");

    public IReadOnlyList<Block> Records => Text("NOTES");

    public IEnumerable<(string Title, List<Block> Blocks)> Examples => Parts("EXAMPLES");

    public IEnumerable<(string Title, List<Block> Blocks)> Inputs => Parts("INPUTS");

    public IEnumerable<(string Title, List<Block> Blocks)> Outputs => Parts("OUTPUTS");

    /// <summary>A page of the same folder has no address of its own; Get-Help finds it by its name.</summary>
    public IEnumerable<(string Text, string Uri)> Links =>
        from line in _page.Section("RELATED LINKS").Lines
        where line.Text.Length > 0
        let link = Link().Match(line.Text) is { Success: true } match
            ? match
            : throw _page.Error(line.Number, "'- [text](address)' is expected")
        let uri = link.Groups[2].Value
        select (link.Groups[1].Value, uri.EndsWith(".md", StringComparison.Ordinal) ? "" : uri);

    private IReadOnlyList<ParameterPage> Syntax(Section section) =>
    [
        .. section.Lines.SelectMany(
            line => ParameterName().Matches(line.Text).Select(match => (line.Number, Name: match.Groups[1].Value)))
            .Select(found => Parameters.TryGetValue(found.Name, out var parameter) ? parameter
                : throw _page.Error(found.Number, $"-{found.Name} is not among the parameters")),
    ];

    private List<Block> Text(string title)
    {
        var section = _page.Section(title);
        var blocks = Block.Parse(section.Lines);
        if (blocks.Count == 0)
            throw _page.Error(section.Number, $"the section '{title}' is empty");
        return blocks.Find(block => block.Kind is BlockKind.Code or BlockKind.Row) is { } strange
            ? throw _page.Error(strange.Number, $"the section '{title}' can show neither code blocks nor tables")
            : blocks;
    }

    private IEnumerable<(string Title, List<Block> Blocks)> Parts(string title) =>
        _page.Section(title).Children.Select(child => (child.Title, Block.Parse(child.Lines)));

    [GeneratedRegex(@"(?<=[ \[])-(\w+)(?=[\] ]|$)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\A- \[([^\]]+)\]\((\S+)\)\z")]
    private static partial Regex Link();
}
