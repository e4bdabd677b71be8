using System.Text.RegularExpressions;

namespace PulsarOps.Tests.Help;

/// <summary>A text of the help is written once: what pages share is in docs/en-US/shared.</summary>
public sealed partial class SharedTextTests
{
    private static readonly string[] Files =
        [.. Directory.GetFiles(HelpPages.Folder, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    [Fact]
    public void No_paragraph_is_repeated()
    {
        var twice =
            from file in Files
            from paragraph in CodeBlock().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), "").Split("\n\n")
            // Short ones are headings and captions of examples; includes, links, ids and tables repeat by design.
            where paragraph.Length > 60 && paragraph[0] is not ('[' or '|' or '#')
            where !paragraph.StartsWith("- [", StringComparison.Ordinal)
                && !paragraph.StartsWith("- `", StringComparison.Ordinal)
            group Path.GetFileName(file) by paragraph.ReplaceLineEndings(" ") into same
            where same.Count() > 1
            select $"{string.Join(", ", same)}: {same.Key}";
        Assert.Empty(twice);
    }

    [Fact]
    public void Every_shared_text_is_used_by_several_pages()
    {
        var uses = Files.SelectMany(file => Include().Matches(File.ReadAllText(file)))
            .CountBy(match => match.Groups[1].Value).ToDictionary();
        var texts = Directory.GetFiles(Path.Combine(HelpPages.Folder, "shared"))
            .Select(file => "shared/" + Path.GetFileName(file)).Where(text => text != "shared/parameters.md");
        Assert.All(
            texts,
            text => Assert.True(uses.GetValueOrDefault(text) > 1, $"{text} is not included by several pages."));
    }

    [Fact]
    public void Every_shared_parameter_is_one_of_several_cmdlets()
    {
        var pages = ExportedCmdlets.All.Keys.ToDictionary(name => name, name => HelpPages.Section(name, "PARAMETERS"));
        var shared = HelpPages.Read(Path.Combine("shared", "parameters"));
        Assert.All(
            ParameterHeading().Matches(shared).Select(match => match.Groups[1].Value),
            parameter => Assert.True(
                ExportedCmdlets.All.Values.Count(cmdlet => cmdlet.Parameters.ContainsKey(parameter)
                    && !pages[cmdlet.Name].Contains($"### -{parameter}\n", StringComparison.Ordinal)) > 1,
                $"-{parameter} is described for one cmdlet: put it into the page."));
    }

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^\[!INCLUDE \[[^\]]+\]\((\S+)\)\]", RegexOptions.Multiline)]
    private static partial Regex Include();

    [GeneratedRegex(@"^### -(\w+)$", RegexOptions.Multiline)]
    private static partial Regex ParameterHeading();
}
