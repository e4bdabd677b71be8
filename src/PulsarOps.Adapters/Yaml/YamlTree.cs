using PulsarOps.Common;
using PulsarOps.Topology.Files;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PulsarOps.Adapters.Yaml;

/// <summary>Builds the tree from the parser's events.</summary>
internal sealed class YamlTree(IParser parser, FileProblems problems)
{
    /// <summary>The limit of nesting: deeper than any topology, but safe for the stack.</summary>
    private const int Deepest = 40;

    /// <summary>The limit of values after aliases are expanded: ten lines can expand to billions of values.</summary>
    private const int Largest = 200_000;

    private readonly Dictionary<AnchorName, (YamlNode Node, int Size)> _anchors = [];

    public YamlNode Read() => Node(0).Node;

    private (YamlNode Node, int Size) Node(int depth)
    {
        var start = parser.Current!.Start;
        if (depth > Deepest)
            throw new YamlException(start, start, $"The value is nested more than {Deepest} levels deep.");
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(alias);

        var head = parser.Consume<NodeEvent>();
        if (!head.Tag.IsEmpty && !head.Tag.IsNonSpecific
            && !head.Tag.Value.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal))
        {
            problems.Add(nameof(SR.YamlTagUnknown), Line(head), Column(head), head.Tag.Value);
        }

        var read = head switch
        {
            Scalar scalar =>
                (YamlNode.Scalar(scalar.Value, scalar.Style != ScalarStyle.Plain, Line(head), Column(head)), 1),
            SequenceStart => List(head, depth),
            _ => Map(head, depth),
        };
        if (read.Item2 > Largest)
        {
            throw new YamlException(
                head.Start, head.End, $"With its aliases expanded, the file has more than {Largest} values.");
        }

        if (!head.Anchor.IsEmpty)
            _anchors[head.Anchor] = read;
        return read;
    }

    private (YamlNode Node, int Size) Alias(AnchorAlias alias)
    {
        if (_anchors.TryGetValue(alias.Value, out var known))
            return known;
        problems.Add(nameof(SR.YamlAliasUnknown), Line(alias), Column(alias), alias.Value.Value);
        return (YamlNode.Scalar("", isText: false, Line(alias), Column(alias)), 1);
    }

    private (YamlNode Node, int Size) List(NodeEvent head, int depth)
    {
        var (items, size) = (new List<YamlNode>(), 1);
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            var item = Node(depth + 1);
            items.Add(item.Node);
            size = Math.Min(size + item.Size, Largest + 1);
        }

        return (YamlNode.List(items, Line(head), Column(head)), size);
    }

    private (YamlNode Node, int Size) Map(NodeEvent head, int depth)
    {
        var (own, merged, size) = (new List<YamlPair>(), new List<YamlPair>(), 1);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Node(depth + 1).Node;
            var value = Node(depth + 1);
            size = Math.Min(size + value.Size + 1, Largest + 1);
            if (key.Kind != YamlKind.Scalar)
                problems.Add(nameof(SR.YamlKeyNotText), key);
            else if (key is { Text: "<<", IsText: false })
                Merge(key, value.Node, merged);
            else if (own.FirstOrDefault(pair => pair.Key.Text == key.Text) is { } first)
                problems.Add(nameof(SR.KeyTwice), key, key.Text, first.Key.Line);
            else
                own.Add(new(key, value.Node));
        }

        // A map's own keys take precedence over merged ones, and the first merged map over later ones.
        foreach (var pair in merged.Where(pair => own.All(known => known.Key.Text != pair.Key.Text)).ToArray())
        {
            if (own.All(known => known.Key.Text != pair.Key.Text))
                own.Add(pair);
        }

        return (YamlNode.Map(own, Line(head), Column(head)), size);
    }

    private void Merge(YamlNode key, YamlNode value, List<YamlPair> merged)
    {
        IReadOnlyList<YamlNode> maps = value.Kind == YamlKind.List ? value.Items : [value];
        if (maps.Any(map => map.Kind != YamlKind.Map))
            problems.Add(nameof(SR.YamlMergeInvalid), key);
        merged.AddRange(maps.SelectMany(map => map.Pairs));
    }

    private static int Line(ParsingEvent part) => (int)part.Start.Line;

    private static int Column(ParsingEvent part) => (int)part.Start.Column;
}
