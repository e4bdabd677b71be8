namespace PulsarOps;

/// <summary>The key pair that signs and verifies tokens. Contains no secrets.</summary>
public sealed class PulsarTokenKey
{
    internal PulsarTokenKey()
    {
    }

    /// <summary>The SHA-256 of the public key, in 64 hexadecimal digits.</summary>
    public string KeyFingerprint { get; internal init; } = "";

    /// <summary>Whether a passphrase protects the private key.</summary>
    public bool IsEncrypted { get; internal init; }

    /// <summary>The file of the private key, which signs tokens.</summary>
    public string PrivateKeyPath { get; internal init; } = "";

    /// <summary>The file of the public key, with which brokers and proxies verify tokens.</summary>
    public string PublicKeyPath { get; internal init; } = "";

    public override string ToString() => $"{PrivateKeyPath} ({KeyFingerprint})";
}
