using System.Globalization;
using System.Text;

namespace PulsarOps.Hosts.Protocol;

/// <summary>A malformed answer; the message says why.</summary>
internal sealed class ProtocolException(string message) : Exception(message);

/// <summary>
/// A line of a script's answer: a key and its fields, which have names if there is more than one value.
/// </summary>
internal sealed record ProtocolLine(string Key, IReadOnlyList<string> Fields)
{
    public static ProtocolLine Parse(string line)
    {
        var parts = line.Split('\t');
        return new(parts[0], [.. parts.Skip(1).Select(Unescape)]);
    }

    /// <summary>
    /// Whether these are several fields with names. Other output of a host, such as a warning, has none.
    /// </summary>
    public bool HasNames => Fields.Count > 1 && Fields.All(text => text.IndexOf('=') > 0);

    public string this[int index] => index < Fields.Count ? Fields[index] : "";

    /// <summary>The value of a named field.</summary>
    public string this[string name]
    {
        get
        {
            var prefix = name + "=";
            var field = Fields.FirstOrDefault(field => field.StartsWith(prefix, StringComparison.Ordinal))
                ?? throw new ProtocolException($"'{Key}' has no field '{name}'");
            return field.Substring(prefix.Length);
        }
    }

    public int Number(string name) => checked((int)LongNumber(name));

    public long LongNumber(string name) =>
        long.TryParse(this[name], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number : throw new ProtocolException($"the field '{name}' of '{Key}' is no number: '{this[name]}'");

    public int Number(int index) =>
        int.TryParse(this[index], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public long LongNumber(int index) =>
        long.TryParse(this[index], NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>
    /// Decodes \\ \t \n \r and \0ooo. The octal escapes are bytes of UTF-8, so the result is built from bytes.
    /// </summary>
    private static string Unescape(string field)
    {
        if (field.IndexOf('\\') < 0)
            return field;

        var source = Encoding.UTF8.GetBytes(field);
        var result = new List<byte>(source.Length);
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] != '\\' || at + 1 == source.Length)
            {
                result.Add(source[at]);
                continue;
            }

            at++;
            switch ((char)source[at])
            {
                case 't': result.Add((byte)'\t'); break;
                case 'n': result.Add((byte)'\n'); break;
                case 'r': result.Add((byte)'\r'); break;
                case '0':
                    var value = 0;
                    for (
                        var digits = 0;
                        digits < 3 && at + 1 < source.Length && source[at + 1] is >= (byte)'0' and <= (byte)'7';
                        digits++
                    )
                        value = (value * 8) + (source[++at] - '0');
                    result.Add((byte)value);
                    break;
                default: result.Add(source[at]); break;
            }
        }

        return Encoding.UTF8.GetString([.. result]);
    }
}

/// <summary>A verb and its named fields, as scripts read them.</summary>
internal sealed record ProtocolRecord(string Verb, params (string Name, object Value)[] Fields)
{
    /// <summary>Returns the record with more fields before its own.</summary>
    public ProtocolRecord After(params (string Name, object Value)[] fields) => new(Verb, [.. fields, .. Fields]);

    /// <summary>The whole record, for comparisons.</summary>
    public override string ToString() => string.Join("\t", Fields.Select(field =>
        string.Format(CultureInfo.InvariantCulture, "{0}={1}", field.Name, field.Value)).Prepend(Verb));
}

/// <summary>Writes a script's stdin: records, and raw content after a record that announces it.</summary>
internal sealed class ProtocolWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>Writes an entry of a list: a verb and one value without a name.</summary>
    public ProtocolWriter Entry(string verb, string value)
    {
        Raw(Encoding.UTF8.GetBytes($"{verb}\t{Value(value)}\n"));
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
    public static string Words(IEnumerable<string> words) =>
        string.Join(
            " ",
            words.Select(word =>
                word.Length > 0 && !word.Any(char.IsWhiteSpace)
                    ? word
                    : throw new ArgumentException($"'{word}' is not one word.", nameof(words))
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

/// <summary>The only place that quotes for a shell.</summary>
internal static class ShellQuote
{
    /// <summary>One word for a POSIX shell. It may contain anything but NUL.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
