using System.Management.Automation.Language;

namespace PulsarOps.Tests.Help;

/// <summary>What the help shows can be typed: it parses, and the cmdlets and parameters exist.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.GetFiles(HelpPages.Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory, MemberData(nameof(Pages))]
    public void Examples_parse_and_use_what_exists(string page)
    {
        var blocks = HelpPages.Code(page);
        Assert.NotEmpty(blocks);
        Assert.All(blocks, Check);
    }

    [Theory, MemberData(nameof(CommandHelpTests.Names), MemberType = typeof(CommandHelpTests))]
    public void Each_example_of_a_cmdlet_uses_it(string name) =>
        Assert.All(HelpPages.Code(name), block => Assert.Contains(name, block, StringComparison.Ordinal));

    private static void Check(string block)
    {
        var script = Parser.ParseInput(block, out _, out var errors);
        Assert.Empty(errors);
        foreach (
            var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>()
        )
        {
            if (command.GetCommandName() is not { } name || !name.Contains("-Pulsar", StringComparison.Ordinal))
                continue;
            Assert.Contains(name, ExportedCmdlets.All.Keys);
            foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
                Assert.Contains(parameter.ParameterName, ExportedCmdlets.All[name].Parameters.Keys);
        }
    }
}
