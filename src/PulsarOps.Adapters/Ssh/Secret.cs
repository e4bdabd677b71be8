using System.Net;
using System.Security;
using System.Text;

namespace PulsarOps.Adapters.Ssh;

/// <summary>A SecureString for as long as it is used.</summary>
internal static class Secret
{
    /// <summary>Whoever gets the bytes clears them.</summary>
    public static byte[] Bytes(SecureString secret) => Encoding.UTF8.GetBytes(Text(secret));

    /// <summary>For libraries that take nothing else. A string cannot be cleared: it is to be held by nobody.</summary>
    public static string Text(SecureString secret) => new NetworkCredential("", secret).Password;
}
