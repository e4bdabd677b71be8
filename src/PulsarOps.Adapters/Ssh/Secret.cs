using System.Net;
using System.Security;
using System.Text;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Decrypts a SecureString while it is used.</summary>
internal static class Secret
{
    /// <summary>The caller clears the bytes.</summary>
    public static byte[] Bytes(SecureString secret) => Encoding.UTF8.GetBytes(Text(secret));

    /// <summary>For libraries that accept only strings. A string cannot be cleared, so do not keep it.</summary>
    public static string Text(SecureString secret) => new NetworkCredential("", secret).Password;
}
