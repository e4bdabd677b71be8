using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace PulsarOps.Security;

/// <summary>A function of characters that are cleared when it returns.</summary>
internal delegate T SecretUse<T>(ReadOnlySpan<char> characters);

/// <summary>Moves secrets between SecureString and buffers that are cleared after use.</summary>
internal static class Secrets
{
    public static T Use<T>(SecureString secret, SecretUse<T> use)
    {
        using var text = new SecretText(secret.Length);
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            for (var at = 0; at < text.Buffer.Length; at++)
                text.Buffer[at] = (char)Marshal.ReadInt16(pointer, at * sizeof(char));
            return use(text.Text);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>The bytes of a secret, without a line feed. The caller clears them.</summary>
    public static byte[] Bytes(ReadOnlySpan<char> text)
    {
        var bytes = GC.AllocateArray<byte>(text.Length, pinned: true);
        Encoding.ASCII.GetBytes(text, bytes);
        return bytes;
    }

    public static SecureString Protect(ReadOnlySpan<char> characters)
    {
        var secret = new SecureString();
        foreach (var character in characters)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}

/// <summary>Characters of a secret, cleared by Dispose. The garbage collector makes no copies of them.</summary>
internal sealed class SecretText(int length) : IDisposable
{
    private readonly char[] _characters = GC.AllocateArray<char>(length, pinned: true);

    public Span<char> Buffer => _characters;

    /// <summary>How many characters of the buffer are used.</summary>
    public int Length { get; set; } = length;

    public ReadOnlySpan<char> Text => Buffer[..Length];

    public void Dispose() => Array.Clear(_characters);
}
