using System.Security;

namespace PulsarOps;

/// <summary>A token of a client. Its text is in a SecureString, and no view shows it.</summary>
public sealed class PulsarToken
{
    internal PulsarToken()
    {
    }

    /// <summary>The role that the token proves, to which permissions are granted.</summary>
    public string Subject { get; internal init; } = "";

    /// <summary>The time at which the token expires; null if it never does.</summary>
    public DateTimeOffset? ExpiresAt { get; internal init; }

    /// <summary>The SHA-256 of the public key that verifies the token, in 64 hexadecimal digits.</summary>
    public string KeyFingerprint { get; internal init; } = "";

    /// <summary>The token itself, for example for Invoke-RestMethod -Authentication Bearer -Token.</summary>
    public SecureString Token { get; internal init; } = null!;

    /// <summary>The file that contains the token; null if it was not written.</summary>
    public string? Path { get; internal init; }

    public override string ToString() => Subject;
}
