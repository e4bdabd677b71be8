using System.Security.Cryptography;

namespace PulsarOps.Hosts.Ssh;

/// <summary>A host's public key.</summary>
/// <param name="Type">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Blob">As known_hosts holds it in base64.</param>
internal sealed record SshHostKey(string Type, byte[] Blob)
{
    /// <summary>As <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint { get; } = FingerprintOf(Blob);

    private static string FingerprintOf(byte[] blob)
    {
        return "SHA256:" + Convert.ToBase64String(SHA256.HashData(blob)).TrimEnd('=');
    }
}
