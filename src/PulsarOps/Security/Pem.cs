using System.Security.Cryptography;
using System.Text;

namespace PulsarOps.Security;

/// <summary>A block of a PEM file.</summary>
/// <param name="Label">What the block contains, such as <c>CERTIFICATE</c>.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Data">Where its base64 is in the text.</param>
/// <param name="Size">The number of bytes that it contains.</param>
internal sealed record PemBlock(string Label, int Start, Range Data, int Size)
{
    public byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = GC.AllocateArray<byte>(Size, pinned: true);
        return Convert.TryFromBase64Chars(text[Data], bytes, out _)
            ? bytes
            : throw new InvalidOperationException("PemEncoding has found invalid base64.");
    }
}

/// <summary>Reads and writes PEM.</summary>
internal static class Pem
{
    public const string Certificate = "CERTIFICATE";

    private const string Begin = "-----BEGIN ";
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The blocks of a text; null if one of them is incomplete or damaged.</summary>
    public static IReadOnlyList<PemBlock>? Blocks(ReadOnlySpan<char> text)
    {
        var blocks = new List<PemBlock>();

        // PemEncoding does not find a block directly after a byte order mark.
        var at = text is [ByteOrderMark, ..] ? 1 : 0;
        while (PemEncoding.TryFind(text[at..], out var fields))
        {
            var rest = text[at..];
            var (start, length) = fields.Location.GetOffsetAndLength(rest.Length);
            var (data, dataLength) = fields.Base64Data.GetOffsetAndLength(rest.Length);
            blocks.Add(new(
                rest[fields.Label].ToString(), at + start, (at + data)..(at + data + dataLength),
                fields.DecodedDataLength));
            at += start + length;
        }

        return text.Count(Begin) == blocks.Count ? blocks : null;
    }

    /// <summary>A file of one block, with a line feed at its end.</summary>
    public static byte[] File(string label, byte[] data) =>
        Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, data) + "\n");
}
