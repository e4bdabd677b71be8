using System.Xml.Linq;

namespace PulsarOps.Help;

/// <summary>Writes the pages of cmdlets as MAML, the XML that Get-Help reads for cmdlets of a DLL.</summary>
internal static class Maml
{
    private static readonly XNamespace Text = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Write(IEnumerable<CommandPage> pages) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement("helpItems", new XAttribute("schema", "maml"), new XAttribute("xmlns", "http://msh"), pages.Select(Write))
            .In("http://msh"));

    private static XElement Write(CommandPage page) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Text), new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details", new XElement(Command + "name", page.Name),
            new XElement(Command + "verb", page.Name.Split('-')[0]), new XElement(Command + "noun", page.Name.Split('-')[1]),
            new XElement(Text + "description", Paragraphs(page.Synopsis))),
        new XElement(Text + "description", Paragraphs(page.Description)),
        new XElement(Command + "syntax", page.Syntaxes.Select(syntax => new XElement(
            Command + "syntaxItem", new XElement(Text + "name", page.Name), syntax.Select(InSyntax)))),
        new XElement(Command + "parameters", page.Parameters.Select(InFull)),
        new XElement(Command + "inputTypes", page.Inputs.Select(input => TypeOf("inputType", input.Title, input.Blocks))),
        new XElement(Command + "returnValues", page.Outputs.Select(output => TypeOf("returnValue", output.Title, output.Blocks))),
        new XElement(Text + "alertSet", new XElement(Text + "alert", Paragraphs(page.Records))),
        new XElement(Command + "examples", page.Examples.Select(Example)),
        new XElement(
            Command + "relatedLinks",
            // The first address is what Get-Help -Online opens.
            page.HelpUri.Length > 0 ? Link("Online Version:", page.HelpUri) : null,
            page.Links.Select(link => Link(link.Text, link.Uri))));

    // The console puts an empty line between paragraphs by itself.
    private static IEnumerable<XElement> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.Select(block => new XElement(Text + "para", block.Kind == BlockKind.Item ? "- " + block.Text : block.Text));

    private static XElement Parameter(ParameterHelp parameter, params object?[] content) => new(
        Command + "parameter", new XAttribute("required", parameter.IsRequired ? "true" : "false"), new XAttribute("variableLength", "true"),
        new XAttribute("globbing", parameter.SupportsWildcards), new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", parameter.Position),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(Text + "name", parameter.Name), content);

    private static XElement InSyntax(ParameterHelp parameter) => Parameter(
        parameter,
        parameter.AcceptedValues.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.AcceptedValues.Select(value => Value(value, "false")))
            : parameter.IsSwitch ? null : Value(parameter.ShortType, "true"));

    private static XElement InFull(ParameterHelp parameter) => Parameter(
        parameter,
        new XElement(Text + "description", Paragraphs(parameter.Description)),
        Value(parameter.ShortType, parameter.IsSwitch ? "false" : "true"),
        new XElement(Dev + "type", new XElement(Text + "name", parameter.Type), new XElement(Text + "uri")),
        new XElement(Dev + "defaultValue", parameter.Default.Length > 0 ? parameter.Default : "None"));

    private static XElement Value(string text, string required) =>
        new(Command + "parameterValue", new XAttribute("required", required), new XAttribute("variableLength", "false"), text);

    private static XElement TypeOf(string element, string type, IEnumerable<Block> description) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Text + "name", type)),
        new XElement(Text + "description", Paragraphs(description)));

    private static XElement Example((string Title, List<Block> Blocks) example) => new(
        Command + "example",
        new XElement(Text + "title", $"---------- {example.Title} ----------"),
        new XElement(Dev + "code", string.Join("\n", example.Blocks.Where(block => block.Kind == BlockKind.Code).Select(block => block.Text)).TrimEnd()),
        // The empty paragraph keeps the next example apart.
        new XElement(Dev + "remarks", Paragraphs(example.Blocks.Where(block => block.Kind != BlockKind.Code)), new XElement(Text + "para")));

    private static XElement Link(string text, string uri) =>
        new(Text + "navigationLink", new XElement(Text + "linkText", text), new XElement(Text + "uri", uri));

    /// <summary>Puts elements without a namespace into one.</summary>
    private static XElement In(this XElement element, XNamespace space)
    {
        element.Name = space + element.Name.LocalName;
        return element;
    }
}
