using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Topology.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PulsarOps.Adapters.Yaml;

/// <summary>Reads the only document of a text, and resolves aliases and merge keys.</summary>
internal sealed class YamlReader : IYamlReader
{
    private static readonly Regex TabIndent = new(@"^ *\t", RegexOptions.CultureInvariant);

    private static readonly Regex TabWord = new(@"\btabs?\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    public YamlNode? Read(string text, FileProblems problems)
    {
        try
        {
            return Document(new Parser(new StringReader(text)), problems);
        }
        catch (YamlException error)
        {
            var (line, column) = ((int)error.Start.Line, (int)error.Start.Column);
            if (Tab(text, line, error.Message) is { } tab)
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

    /// <summary>Reports tabs itself, because the library's message is misleading and names another line.</summary>
    private static int? Tab(string text, int line, string message)
    {
        var farthest = TabWord.IsMatch(message) ? int.MaxValue : line + 1;
        return text.Split('\n').Select((content, index) => (content, number: index + 1))
            .Where(entry => entry.number >= line - 1 && entry.number <= farthest && TabIndent.IsMatch(entry.content))
            .Select(entry => (int?)entry.number).FirstOrDefault();
    }
}
