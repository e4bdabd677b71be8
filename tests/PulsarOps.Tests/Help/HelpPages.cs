using System.Text.RegularExpressions;
using System.Xml.Linq;
using PulsarOps.Tests.Support;

namespace PulsarOps.Tests.Help;

/// <summary>The pages of docs/en-US, and the MAML that the module carries.</summary>
internal static partial class HelpPages
{
    public static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    public static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    public static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Folder { get; } = Checkout.File("docs", "en-US");

    public static string HelpFolder { get; } = Path.Combine(ModuleFolder.Path, "en-US");

    public static string Read(string name) =>
        File.ReadAllText(Path.Combine(Folder, name + ".md")).ReplaceLineEndings("\n");

    public static XElement Help(string cmdlet) =>
        XDocument
            .Load(Path.Combine(HelpFolder, "PulsarOps.dll-Help.xml"))
            .Descendants(Command + "command")
            .Single(command => command.Element(Command + "details")!.Element(Command + "name")!.Value == cmdlet);

    /// <summary>The text of a section of the second level.</summary>
    public static string Section(string page, string title) =>
        Regex
            .Match(
                Read(page),
                $@"^## {Regex.Escape(title)}\n(.*?)(?=^## |\z)",
                RegexOptions.Multiline | RegexOptions.Singleline
            )
            .Groups[1]
            .Value;

    /// <summary>The first cells of a table's rows below a heading of the third level.</summary>
    public static IReadOnlyList<string> FirstCells(string page, string heading) =>
        [
            .. FirstCell()
                .Matches(
                    Regex
                        .Match(
                            Read(page),
                            $@"^### {Regex.Escape(heading)}\n(.*?)(?=^##|\z)",
                            RegexOptions.Multiline | RegexOptions.Singleline
                        )
                        .Value
                )
                .Select(match => match.Groups[1].Value),
        ];

    /// <summary>The PowerShell of a page, block by block.</summary>
    public static IReadOnlyList<string> Code(string page) =>
        [.. CodeBlock().Matches(Read(page)).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex(@"^```powershell\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
