using PulsarOps.Tests.Support;
using PulsarOps.Tests.Views;

namespace PulsarOps.Tests.Help;

/// <summary>PowerShell finds the help in the packed module, and shows it.</summary>
[Collection(nameof(Screens))]
public sealed class GetHelpTests
{
    [Theory, MemberData(nameof(CommandHelpTests.Names), MemberType = typeof(CommandHelpTests))]
    public void The_full_help_is_shown(string name)
    {
        using var screen = new Screen();
        screen.Import();
        var text = screen.Show($"Get-Help {name} -Full");

        // Words are compared, not lines: the console breaks them.
        var shown = WithoutBlanks(text);
        var help = HelpPages.Help(name);
        foreach (
            var heading in new[]
            {
                "SYNOPSIS",
                "SYNTAX",
                "DESCRIPTION",
                "PARAMETERS",
                "INPUTS",
                "OUTPUTS",
                "NOTES",
                "RELATED LINKS",
            }
        )
            Assert.Contains(heading, text, StringComparison.Ordinal);
        foreach (var paragraph in help.Descendants(HelpPages.Maml + "para").Select(para => WithoutBlanks(para.Value)))
            Assert.Contains(paragraph, shown, StringComparison.Ordinal);
        foreach (var code in help.Descendants(HelpPages.Dev + "code"))
            Assert.Contains(WithoutBlanks(code.Value), shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("about_PulsarOps", "Deploys and operates Apache Pulsar")]
    [InlineData("about_PulsarOps_Topology", "managedLedgerCacheSizeMB")]
    [InlineData("about_PulsarOps_Preflight", "FreePorts")]
    [InlineData("about_PulsarOps_Troubleshooting", "PortInUse")]
    public void The_topics_are_found(string topic, string message)
    {
        using var module = new Module();
        var text = Assert.Single(module.Run($"Get-Help {topic} -ErrorAction Stop").Succeeded().Of<string>());
        Assert.StartsWith("TOPIC", text, StringComparison.Ordinal);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_topics_fit_the_console()
    {
        foreach (var file in Directory.GetFiles(HelpPages.HelpFolder, "about_*.help.txt"))
        {
            // Code is as it is; everything else is wrapped.
            Assert.All(
                File.ReadAllLines(file).Where(line => !line.StartsWith("        ", StringComparison.Ordinal)),
                line => Assert.InRange(line.Length, 0, 79)
            );
            Assert.All(File.ReadAllLines(file), line => Assert.InRange(line.Length, 0, 110));
        }
    }

    private static string WithoutBlanks(string text) =>
        string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
