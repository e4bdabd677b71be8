using System.Globalization;

namespace PulsarOps.Topology.Files;

internal enum YamlKind
{
    Scalar,
    List,
    Map,
}

/// <summary>A node of a YAML document with its value and place, independent of the YAML library.</summary>
internal sealed class YamlNode
{
    private YamlNode(YamlKind kind, int line, int column)
    {
        Kind = kind;
        Line = line;
        Column = column;
    }

    public YamlKind Kind { get; }

    public int Line { get; }

    public int Column { get; }

    /// <summary>The text of a scalar.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Whether the scalar is quoted, and therefore always text.</summary>
    public bool IsText { get; private init; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<YamlNode> Items { get; private init; } = [];

    /// <summary>The pairs of a map, in the order of the file.</summary>
    public IReadOnlyList<YamlPair> Pairs { get; private init; } = [];

    /// <summary>Whether the value is empty or null.</summary>
    public bool IsNull => Kind == YamlKind.Scalar && !IsText && Text is "" or "~" or "null" or "Null" or "NULL";

    public static YamlNode Scalar(string text, bool isText, int line = 0, int column = 0) =>
        new(YamlKind.Scalar, line, column) { Text = text, IsText = isText };

    public static YamlNode Scalar(int number) => Scalar(number.ToString(CultureInfo.InvariantCulture), isText: false);

    public static YamlNode List(IReadOnlyList<YamlNode> items, int line = 0, int column = 0) =>
        new(YamlKind.List, line, column) { Items = items };

    public static YamlNode Map(IReadOnlyList<YamlPair> pairs, int line = 0, int column = 0) =>
        new(YamlKind.Map, line, column) { Pairs = pairs };

    /// <summary>The value of a key of a map; null if the key is missing or has no value.</summary>
    public YamlNode? At(string key) =>
        Pairs.FirstOrDefault(pair => pair.Key.Text == key)?.Value is { IsNull: false } value ? value : null;
}

/// <summary>A key and its value.</summary>
internal sealed record YamlPair(YamlNode Key, YamlNode Value);

/// <summary>Reads YAML into our own tree.</summary>
internal interface IYamlReader
{
    /// <summary>Reads the only document of a text. Adds errors to the problems; the result may then be null.</summary>
    YamlNode? Read(string text, FileProblems problems);
}

/// <summary>Writes our own tree as YAML.</summary>
internal interface IYamlWriter
{
    string Write(YamlNode document);
}
