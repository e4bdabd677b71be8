using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using PulsarOps.Common;

namespace PulsarOps.Tests.Help;

/// <summary>Every exported cmdlet has a page, and the page says what the cmdlet is.</summary>
public sealed partial class CommandHelpTests
{
    public static TheoryData<string> Names => ExportedCmdlets.Names;

    [Fact]
    public void Each_cmdlet_has_a_page_and_each_page_a_cmdlet() =>
        Assert.Equal(
            ExportedCmdlets.All.Keys.Order(StringComparer.Ordinal),
            Directory
                .GetFiles(HelpPages.Folder, "*-*.md")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal)
        );

    [Theory, MemberData(nameof(Names))]
    public void Nothing_is_left_out(string name)
    {
        var help = HelpPages.Help(name);
        Assert.InRange(
            help.Element(HelpPages.Command + "details")!.Element(HelpPages.Maml + "description")!.Value.Length,
            20,
            120
        );
        Assert.NotEmpty(help.Element(HelpPages.Maml + "description")!.Value);
        Assert.NotEmpty(help.Descendants(HelpPages.Command + "inputType"));
        Assert.NotEmpty(help.Element(HelpPages.Maml + "alertSet")!.Value);
        Assert.NotEmpty(help.Descendants(HelpPages.Maml + "navigationLink"));

        var examples = help.Descendants(HelpPages.Command + "example").ToArray();
        Assert.True(examples.Length >= 2, $"{name} has {examples.Length} examples.");
        Assert.All(examples, example =>
        {
            Assert.NotEmpty(example.Element(HelpPages.Dev + "code")!.Value);
            Assert.NotEmpty(example.Element(HelpPages.Dev + "remarks")!.Value);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_parameters_are_those_of_the_cmdlet(string name)
    {
        var wanted = ExportedCmdlets
            .All[name]
            .Parameters.Values.Where(parameter => !ExportedCmdlets.IsCommon(parameter.Name))
            .ToArray();
        var described = HelpPages.Help(name).Element(HelpPages.Command + "parameters")!.Elements().ToDictionary(Name);
        Assert.Equal(
            wanted.Select(parameter => parameter.Name).Order(StringComparer.Ordinal),
            described.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(wanted, parameter => Compare(parameter, described[parameter.Name]));
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_syntax_is_that_of_the_cmdlet(string name) => Assert.Equal(
        ExportedCmdlets.All[name].ParameterSets.Select(set => Parameters($"{set} ")),
        HelpPages.Help(name).Descendants(HelpPages.Command + "syntaxItem")
            .Select(syntax => string.Join(' ', syntax.Elements(HelpPages.Command + "parameter").Select(Name))));

    [Theory, MemberData(nameof(Names))]
    public void Its_output_types_are_those_of_the_cmdlet(string name) =>
        Assert.Equal(
            ExportedCmdlets.All[name].OutputType.Select(type => type.Name).Order(StringComparer.Ordinal),
            HelpPages
                .Help(name)
                .Descendants(HelpPages.Command + "returnValue")
                .Select(type => type.Element(HelpPages.Dev + "type")!.Value)
                .Where(type => type != "None")
                .Order(StringComparer.Ordinal)
        );

    [Theory, MemberData(nameof(Names))]
    public void Its_notes_name_errors_that_exist(string name)
    {
        var notes = HelpPages.Help(name).Element(HelpPages.Maml + "alertSet")!.Descendants(HelpPages.Maml + "para");
        var ids = notes
            .Select(note => ErrorId().Match(note.Value))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)
            .ToArray();
        Assert.NotEmpty(ids);
        Assert.All(ids, id => Assert.NotNull(SR.ResourceManager.GetString(id + "_Advice", SR.Culture)));
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_address_is_where_the_manifest_says_the_project_is(string name)
    {
        // Without a published project there is no page to open; with one, every page has its own.
        var wanted = ExportedCmdlets.Manifest.ProjectUri is { } project
            ? $"{project.ToString().TrimEnd('/')}/blob/main/docs/en-US/{name}.md"
            : null;
        Assert.Equal(
            wanted,
            HelpPages
                .Help(name)
                .Descendants(HelpPages.Maml + "navigationLink")
                .SingleOrDefault(link => link.Element(HelpPages.Maml + "linkText")!.Value == "Online Version:")
                ?.Element(HelpPages.Maml + "uri")!
                .Value
        );
    }

    private static void Compare(ParameterMetadata parameter, XElement described)
    {
        var sets = parameter.ParameterSets.Values;
        var position = sets.Max(set => set.Position);
        var pipeline = (
            sets.Any(set => set.ValueFromPipeline),
            sets.Any(set => set.ValueFromPipelineByPropertyName)
        ) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, _) => "True (ByValue)",
            (_, true) => "True (ByPropertyName)",
            _ => "False",
        };
        Assert.Equal(
            (
                parameter.ParameterType.ToString(),
                sets.Any(set => set.IsMandatory) ? "true" : "false",
                pipeline,
                position < 0 ? "named" : $"{position}",
                parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"
            ),
            (
                described.Element(HelpPages.Dev + "type")!.Element(HelpPages.Maml + "name")!.Value,
                Attribute("required"),
                Attribute("pipelineInput"),
                Attribute("position"),
                Attribute("aliases")
            )
        );
        Assert.NotEmpty(described.Element(HelpPages.Maml + "description")!.Value);

        string Attribute(string name) => described.Attribute(name)!.Value;
    }

    private static string Name(XElement parameter) => parameter.Element(HelpPages.Maml + "name")!.Value;

    private static string Parameters(string syntax) =>
        string.Join(' ', ParameterName().Matches(syntax).Select(match => match.Groups[1].Value));

    [GeneratedRegex(@"(?<=[ \[]|^)-(\w+)(?=[\] ])")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"^- (\w+): ")]
    private static partial Regex ErrorId();
}
