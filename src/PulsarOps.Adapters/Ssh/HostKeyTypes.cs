using System.Security.Cryptography;
using PulsarOps.Hosts.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;
using Renci.SshNet.Security.Cryptography;

namespace PulsarOps.Adapters.Ssh;

/// <summary>The types of host keys, and those that PulsarOps offers to a host.</summary>
internal static class HostKeyTypes
{
    private const string CertificateSuffix = "-cert-v01@openssh.com";

    private static readonly Dictionary<string, string[]> AlgorithmsOf = new()
    {
        ["ssh-ed25519"] = ["ssh-ed25519"],
        ["ecdsa-sha2-nistp256"] = ["ecdsa-sha2-nistp256"],
        ["ecdsa-sha2-nistp384"] = ["ecdsa-sha2-nistp384"],
        ["ecdsa-sha2-nistp521"] = ["ecdsa-sha2-nistp521"],
        ["ssh-rsa"] = ["rsa-sha2-512", "rsa-sha2-256"],
    };

    /// <summary>All supported types.</summary>
    public static IEnumerable<string> All => AlgorithmsOf.Keys;

    public static void Offer(ConnectionInfo connection, IEnumerable<string> types)
    {
        var algorithms = types.Where(AlgorithmsOf.ContainsKey).SelectMany(type => AlgorithmsOf[type]).ToArray();
        foreach (var other in connection.HostKeyAlgorithms.Keys.Except(algorithms).ToArray())
            connection.HostKeyAlgorithms.Remove(other);
    }

    /// <summary>Offers certificates first, as ssh does.</summary>
    /// <param name="onCertificate">Receives the host's certificate before the library verifies its signature and
    /// time.</param>
    public static void OfferWithCertificates(ConnectionInfo connection, IEnumerable<string> types,
        Action<byte[]> onCertificate)
    {
        // The algorithms with which an authority may sign, without SHA-1.
        var signatures = AlgorithmsOf.Values.SelectMany(names => names).ToDictionary(
            name => name, name => connection.HostKeyAlgorithms[name]);
        Offer(connection, types);
        var at = 0;
        foreach (var plain in AlgorithmsOf.Values.SelectMany(names => names))
        {
            var name = plain + CertificateSuffix;
            connection.HostKeyAlgorithms.Insert(at++, name, data =>
            {
                onCertificate(data);
                return Certified(name, new(data), signatures);
            });
        }
    }

    /// <summary>Whether an algorithm signs with plain keys of a type.</summary>
    public static bool IsOfType(string algorithm, string type) => AlgorithmsOf[type].Contains(algorithm);

    public static SshHostKey KeyOf(HostKeyEventArgs shown) => KeyOf(shown.HostKey);

    public static SshHostKey KeyOf(byte[] blob) => new(new SshWireReader(blob).Text(), blob);

    private static CertificateHostAlgorithm Certified(
        string name, Certificate certificate, IReadOnlyDictionary<string, Func<byte[],
            KeyHostAlgorithm>> signatures) => certificate.Key is RsaKey key
            ? new(name, certificate, new RsaDigitalSignature(
                key, name.StartsWith("rsa-sha2-512", StringComparison.Ordinal) ? HashAlgorithmName.SHA512
                : HashAlgorithmName.SHA256), signatures)
            : new(name, certificate, signatures);
}

/// <summary>Selects the preferred encryption.</summary>
internal static class Cipher
{
    /// <summary>
    /// Moves AES-GCM to the front: it is the fastest with the processor's instructions, but the library puts it last.
    /// </summary>
    public static void Prefer(ConnectionInfo connection)
    {
        foreach (var name in (string[])["aes256-gcm@openssh.com", "aes128-gcm@openssh.com"])
        {
            if (connection.Encryptions.TryGetValue(name, out var cipher))
            {
                connection.Encryptions.Remove(name);
                connection.Encryptions.Insert(0, name, cipher);
            }
        }
    }
}
