using System.Runtime.CompilerServices;
using System.Text;
using PulsarOps.Hosts.Protocol;

namespace PulsarOps.Planning;

/// <summary>
/// A file's bytes and their hash. Many hosts get the same long text, so it is encoded and hashed once.
/// </summary>
internal static class FileText
{
    private const int Long = 4096;

    private static readonly ConditionalWeakTable<string, byte[]> Encoded = [];
    private static readonly ConditionalWeakTable<byte[], string> Hashes = [];

    public static byte[] Encode(string text) =>
        text.Length < Long ? Encoding.UTF8.GetBytes(text) : Encoded.GetValue(text, Encoding.UTF8.GetBytes);

    public static string Hash(byte[] content) =>
        content.Length < Long ? BatchWriter.Hash(content) : Hashes.GetValue(content, BatchWriter.Hash);
}
