using System.Text.RegularExpressions;
using PulsarOps.Topology.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PulsarOps.Adapters.Yaml;

/// <summary>Writes a document, with maps line by line and lists of scalars on one line.</summary>
internal sealed class YamlWriter : IYamlWriter
{
    // Without quotes, some YAML 1.1 or 1.2 readers would not read this as text.
    private static readonly Regex Ambiguous = new(
        @"\A(|~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\.(inf|nan)|[-+]?0[xob][0-9a-f_]+"
            + @"|[-+]?[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?"
            + @"|[-+]?\.[0-9_]+(e[-+]?[0-9]+)?|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"
            + @"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline);

    public string Write(YamlNode document)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(
            text, new EmitterSettings().WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, YamlNode node)
    {
        switch (node.Kind)
        {
            case YamlKind.Map:
                emitter.Emit(new MappingStart(
                    AnchorName.Empty, TagName.Empty, true,
                    node.Pairs.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var pair in node.Pairs)
                {
                    Emit(emitter, pair.Key);
                    Emit(emitter, pair.Value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case YamlKind.List:
                var isShort = node.Items.All(item => item.Kind == YamlKind.Scalar);
                emitter.Emit(new SequenceStart(
                    AnchorName.Empty, TagName.Empty, true, isShort ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in node.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, node.Text, Style(node), true, true));
                break;
        }
    }

    private static ScalarStyle Style(YamlNode node) =>
        !node.IsText ? ScalarStyle.Plain
        : node.Text.Any(char.IsControl) ? ScalarStyle.DoubleQuoted
        : Ambiguous.IsMatch(node.Text) ? ScalarStyle.SingleQuoted
        : ScalarStyle.Any;
}
