using System.Globalization;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes what a script reads from stdin: records, and raw content where a record announces it.</summary>
internal sealed class ProtocolWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>A field is '-' where it is empty: a shell's read takes tabs in a row for one.</summary>
    public ProtocolWriter Line(params object[] fields)
    {
        Raw(Encoding.UTF8.GetBytes(string.Join("\t", fields.Select(Field)) + "\n"));
        return this;
    }

    /// <summary>A verb and named fields; an empty value is empty.</summary>
    public ProtocolWriter Record(ProtocolRecord record)
    {
        var fields = record.Fields.Select(field => $"{field.Name}={Value(field.Value)}").Prepend(record.Verb);
        Raw(Encoding.UTF8.GetBytes(string.Join("\t", fields) + "\n"));
        return this;
    }

    public ProtocolWriter Record(string verb, params (string Name, object Value)[] fields) =>
        Record(new ProtocolRecord(verb, fields));

    public void Raw(byte[] content) => _bytes.AddRange(content);

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Words that a script splits again by their spaces.</summary>
    public static string Message(IEnumerable<string> message) =>
        string.Join(
            " ",
            message.Select(word =>
                word.Length > 0 && !word.Any(char.IsWhiteSpace)
                    ? word
                    : throw new ArgumentException($"'{word}' is not one word.", nameof(message))
            )
        );

    /// <summary>What a script only keeps, and never looks into: as the scripts escape it themselves.</summary>
    public static EscapedText Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' => escaped.Append("\\\\"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                _ when char.IsControl(character) => escaped.Append(' '),
                _ => escaped.Append(character),
            };
        }

        return new(escaped.ToString());
    }

    private static string Field(object value) => Value(value) is { Length: > 0 } text ? text : "-";

    private static string Value(object value)
    {
        if (value is EscapedText { Text: var escaped })
            return escaped;
        var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
        if (text.Any(character => char.IsControl(character) || character == '\\'))
            throw new ArgumentException($"'{text}' cannot be a field.", nameof(value));
        return text;
    }
}

/// <summary>A text without control characters, as the scripts escape them.</summary>
internal sealed record EscapedText(string Text)
{
    public override string ToString() => Text;
}
