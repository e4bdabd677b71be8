using System.Security.Cryptography;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A host's public key.</summary>
/// <param name="Type">The type, such as <c>ssh-ed25519</c>.</param>
/// <param name="Blob">The bytes that known_hosts stores in base64.</param>
internal sealed record SshHostKey(string Type, byte[] Blob)
{
    /// <summary>The fingerprint, as <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint { get; } = FingerprintOf(Blob);

    private static string FingerprintOf(byte[] blob)
    {
        return "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');
    }
}
