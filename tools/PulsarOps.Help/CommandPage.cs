using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PulsarOps.Help;

/// <summary>The help of a cmdlet: its page, completed by the cmdlet's metadata and the shared texts.</summary>
internal sealed partial class CommandPage
{
    private readonly Page _page;
    private readonly CmdletInfo _cmdlet;
    private readonly SharedHelp _shared;
    private readonly Dictionary<string, ParameterHelp> _parameters;

    public CommandPage(Page page, CmdletInfo cmdlet, SharedHelp shared)
    {
        (_page, _cmdlet, _shared) = (page, cmdlet, shared);
        if (page.Title != Path.GetFileNameWithoutExtension(page.File))
            throw page.Error(1, $"the title '{page.Title}' is not the name of the file");
        var own = page.Find("PARAMETERS")?.Children.ToDictionary(section => section.Title) ?? [];
        var instance = Activator.CreateInstance(cmdlet.ImplementingType)!;
        _parameters = cmdlet.Parameters.Values
            .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter =>
                new ParameterHelp(Describe(own, parameter.Name), parameter, DefaultValue(instance, parameter)))
            .ToDictionary(parameter => parameter.Name);
        if (own.Values.FirstOrDefault(section => !_parameters.ContainsKey(section.Title.TrimStart('-'))) is { } unknown)
            throw page.Error(unknown.Number, $"'{unknown.Title}' is not a parameter of {Name}");
    }

    public string Name => _cmdlet.Name;

    public string HelpUri => new CommandMetadata(_cmdlet).HelpUri ?? "";

    public IReadOnlyCollection<ParameterHelp> Parameters => _parameters.Values;

    /// <summary>The parameters of each set, in the order of the syntax.</summary>
    public IEnumerable<IEnumerable<ParameterHelp>> Syntaxes => _cmdlet.ParameterSets.Select(
        set => ParameterName().Matches($"{set} ").Select(match => _parameters[match.Groups[1].Value]));

    public IReadOnlyList<Block> Synopsis => Text("SYNOPSIS");

    public IReadOnlyList<Block> Description => Text("DESCRIPTION");

    public IReadOnlyList<Block> Records => Text("NOTES");

    public IEnumerable<(string Title, List<Block> Blocks)> Examples => Parts("EXAMPLES");

    public IEnumerable<(string Title, List<Block> Blocks)> Inputs => Parts("INPUTS");

    public IEnumerable<(string Title, List<Block> Blocks)> Outputs => Parts("OUTPUTS");

    /// <summary>Get-Help finds a page of the same folder by its name, so the link has no address.</summary>
    public IEnumerable<(string Text, string Uri)> Links =>
        from line in _page.Section("RELATED LINKS").Lines
        where line.Text.Length > 0
        let link = Link().Match(line.Text) is { Success: true } match
            ? match
            : throw _page.Error(line.Number, "'- [text](address)' is expected")
        let uri = link.Groups[2].Value
        select (link.Groups[1].Value, uri.EndsWith(".md", StringComparison.Ordinal) ? "" : uri);

    private List<Block> Describe(Dictionary<string, Section> own, string parameter)
    {
        var title = "-" + parameter;
        var section = own.GetValueOrDefault(title) ?? _shared.Parameter(title);
        var blocks = Block.Parse(section?.Lines ?? []);
        return blocks.Count > 0 ? blocks
            : throw _page.Error(section?.Number ?? 1, $"{title} is described neither here nor in shared/parameters.md");
    }

    private static string DefaultValue(object instance, ParameterMetadata parameter) =>
        instance.GetType().GetProperty(parameter.Name)?.GetValue(instance) switch
        {
            SwitchParameter value => value.ToString(),
            (int or string or Enum) and var value => value.ToString()!,
            null when parameter.Name == "Confirm" =>
                $"{instance.GetType().GetCustomAttribute<CmdletAttribute>()!.ConfirmImpact == ConfirmImpact.High}",
            null when parameter.SwitchParameter => "False",
            _ => "",
        };

    private List<Block> Text(string title)
    {
        var section = _page.Section(title);
        var blocks = Block.Parse(section.Lines.SelectMany(WithMeaning));
        if (blocks.Count == 0)
            throw _page.Error(section.Number, $"the section '{title}' is empty");
        return blocks.Find(block => block.Kind is BlockKind.Code or BlockKind.Row) is { } strange
            ? throw _page.Error(strange.Number, $"the section '{title}' can show neither code blocks nor tables")
            : blocks;
    }

    // An item of error ids alone becomes one item for each id, with its meaning from the table of errors.
    private IEnumerable<Line> WithMeaning(Line line)
    {
        if (!ErrorIds().IsMatch(line.Text))
            return [line];
        return
            from id in line.Text[2..].Split(", ").Select(id => id.Trim('`'))
            let meaning = _shared.Meaning(id) ?? throw _page.Error(line.Number, $"{id} is not in the table of errors")
            select line with { Text = $"- {id}: {meaning}" };
    }

    private IEnumerable<(string Title, List<Block> Blocks)> Parts(string title) =>
        _page.Section(title).Children.Select(child => (child.Title, Block.Parse(child.Lines)));

    [GeneratedRegex(@"(?<=[ \[]|^)-(\w+)(?=[\] ])")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\A- `\w+`(, `\w+`)*\z")]
    private static partial Regex ErrorIds();

    [GeneratedRegex(@"\A- \[([^\]]+)\]\((\S+)\)\z")]
    private static partial Regex Link();
}
