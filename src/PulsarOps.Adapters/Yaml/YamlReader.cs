using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Topology.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PulsarOps.Adapters.Yaml;

/// <summary>Reads the one document of a text, with aliases and merge keys resolved.</summary>
internal sealed class YamlReader : IYamlReader
{
    private static readonly Regex TabIndent = new(@"^ *\t", RegexOptions.CultureInvariant);

    public YamlNode? Read(string text, FileProblems problems)
    {
        try
        {
            return Document(new Parser(new StringReader(text)), problems);
        }
        catch (YamlException error)
        {
            var (line, column) = ((int)error.Start.Line, (int)error.Start.Column);
            if (Tab(text, line) is { } tab)
                problems.Add(nameof(SR.YamlTab), tab, 1);
            else
                problems.Add(nameof(SR.YamlSyntax), line, column, error.Message);
            return null;
        }
    }

    private static YamlNode? Document(Parser parser, FileProblems problems)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            problems.Add(nameof(SR.TopologyFileEmpty), 1, 1);
            return null;
        }

        parser.Consume<DocumentStart>();
        var document = new YamlTree(parser, problems).Read();
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var next))
            problems.Add(nameof(SR.YamlDocuments), (int)next.Start.Line, (int)next.Start.Column);
        if (document is { IsNull: true })
            problems.Add(nameof(SR.TopologyFileEmpty), document);
        return problems.Any ? null : document;
    }

    /// <summary>What the library says of a tab is far from what is to be done about it.</summary>
    private static int? Tab(string text, int line)
    {
        var lines = text.Split('\n');
        return new[] { line, line - 1, line + 1 }
            .Where(number => number >= 1 && number <= lines.Length && TabIndent.IsMatch(lines[number - 1])).Select(number => (int?)number).FirstOrDefault();
    }
}
