using System.Text.RegularExpressions;

namespace PulsarOps.Help;

/// <summary>
/// A parameter: its description and the YAML block that follows it, of which PlatyPS writes always the same keys.
/// </summary>
internal sealed class ParameterPage
{
    private readonly Page _page;
    private readonly Section _section;
    private readonly string _yaml;

    public ParameterPage(Page page, Section section)
    {
        (_page, _section) = (page, section);
        var begin = section.Lines.FindIndex(line => line.Text == "```yaml");
        Description = Block.Parse(section.Lines.Take(Math.Max(begin, 0)));
        if (Description.Count == 0)
            throw page.Error(section.Number, $"the parameter {section.Title} has no description before a YAML block");
        _yaml = string.Concat(
            section.Lines.Skip(begin + 1).TakeWhile(line => line.Text != "```").Select(line => line.Text + "\n"));
    }

    public string Name => _section.Title[1..];

    public IReadOnlyList<Block> Description { get; }

    public string Type => Values("Type")[0];

    public string Default => Values("DefaultValue")[0];

    public bool IsSwitch => Type == "System.Management.Automation.SwitchParameter";

    public bool IsRequired => Values("IsRequired").Contains("true");

    public string Position => Values("Position")[0].ToLowerInvariant();

    public IReadOnlyList<string> Aliases => List("Aliases");

    public IReadOnlyList<string> AcceptedValues => List("AcceptedValues");

    public string SupportsWildcards => Values("SupportsWildcards")[0];

    public string PipelineInput =>
        (Values("ValueFromPipeline").Contains("true"),
            Values("ValueFromPipelineByPropertyName").Contains("true")) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, _) => "True (ByValue)",
        (_, true) => "True (ByPropertyName)",
        _ => "False",
    };

    /// <summary>A key's values: one, or one for each parameter set.</summary>
    private string[] Values(string key) =>
        [.. Found(key, $"^[- ]*{key}: '?(.*?)'?$").Select(match => match.Groups[1].Value)];

    private string[] List(string key) =>
        [.. Found(key, $@"^{key}:(?: \[\]|(?:\n- '?(.*?)'?$)+)")[0].Groups[1].Captures
            .Select(capture => capture.Value)];

    private MatchCollection Found(string key, string pattern) =>
        Regex.Matches(_yaml, pattern, RegexOptions.Multiline) is { Count: > 0 } found
        ? found
        : throw _page.Error(_section.Number, $"the YAML block of {_section.Title} has no '{key}'");
}
