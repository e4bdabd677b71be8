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
