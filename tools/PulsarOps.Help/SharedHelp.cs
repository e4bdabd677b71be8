namespace PulsarOps.Help;

/// <summary>What pages share: the description of common parameters, and the meaning of each error.</summary>
internal sealed class SharedHelp(Page parameters, Page troubleshooting)
{
    private readonly Dictionary<string, Section> _parameters =
        parameters.Section("PARAMETERS").Children.ToDictionary(section => section.Title);

    private readonly Dictionary<string, string> _meanings =
        troubleshooting.Sections.SelectMany(section => section.Children).Where(section => section.Title == "Errors")
            .SelectMany(section => Block.Parse(section.Lines)).Where(block => block.Kind == BlockKind.Row)
            .ToDictionary(row => row.Cells[0], row => row.Cells[1]);

    public Section? Parameter(string title) => _parameters.GetValueOrDefault(title);

    public string? Meaning(string errorId) => _meanings.GetValueOrDefault(errorId);
}
