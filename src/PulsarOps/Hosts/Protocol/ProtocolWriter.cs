using System.Globalization;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>Writes a script's stdin: records, and raw content after a record that announces it.</summary>
internal sealed class ProtocolWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Writes '-' for an empty field, because a shell's read treats several tabs as one.</summary>
    public ProtocolWriter Line(params object[] fields)
    {
        Raw(Encoding.UTF8.GetBytes(string.Join("\t", fields.Select(Field)) + "\n"));
        return this;
    }

    /// <summary>Writes a verb and named fields; an empty value stays empty.</summary>
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

    /// <summary>Words that a script splits again at their spaces.</summary>
    public static string Message(IEnumerable<string> message) =>
        string.Join(
            " ",
            message.Select(word =>
                word.Length > 0 && !word.Any(char.IsWhiteSpace)
                    ? word
                    : throw new ArgumentException($"'{word}' is not one word.", nameof(message))
            )
        );

    /// <summary>Escapes a value that a script only stores, in the scripts' own escaping.</summary>
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

/// <summary>A text without control characters, in the scripts' escaping.</summary>
internal sealed record EscapedText(string Text)
{
    public override string ToString() => Text;
}
