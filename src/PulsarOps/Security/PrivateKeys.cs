using System.Formats.Asn1;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;

namespace PulsarOps.Security;

/// <summary>RSA keys as PKCS#8 files in PEM form, with or without a passphrase.</summary>
internal static class PrivateKeys
{
    public const int HostBits = 2048;
    public const int AuthorityBits = 3072;

    /// <summary>From 3072 bits on, Pulsar's own command for tokens would sign with RS384.</summary>
    public const int TokenBits = 2048;

    private const string Plain = "PRIVATE KEY";
    private const string Encrypted = "ENCRYPTED PRIVATE KEY";
    private const string Rsa = "1.2.840.113549.1.1.1";

    /// <summary>The least length of a passphrase that protects a new key.</summary>
    private const int ShortestPassphrase = 8;

    /// <summary>600,000 iterations are what OWASP recommends for PBKDF2 with SHA-256.</summary>
    private static readonly PbeParameters Encryption = new(
        PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    /// <summary>The bytes of a new key file. The caller clears them.</summary>
    /// <exception cref="PulsarOpsException">The passphrase is too short (PassphraseTooShort).</exception>
    public static byte[] Export(RSA key, SecureString? passphrase)
    {
        if (passphrase is not null)
        {
            CheckPassphrase(passphrase);
            var pem = Secrets.Use(passphrase, text => key.ExportEncryptedPkcs8PrivateKeyPem(text, Encryption));
            return Encoding.ASCII.GetBytes(pem + "\n");
        }

        // A key of n bits takes less than n characters.
        using var plain = new SecretText(key.KeySize + 1);
        if (!key.TryExportPkcs8PrivateKeyPem(plain.Buffer, out var length))
            throw new InvalidOperationException($"A key of {key.KeySize} bits is longer than expected.");
        plain.Buffer[length] = '\n';
        plain.Length = length + 1;
        var bytes = GC.AllocateArray<byte>(plain.Length, pinned: true);
        Encoding.ASCII.GetBytes(plain.Text, bytes);
        return bytes;
    }

    public static void CheckPassphrase(SecureString passphrase)
    {
        if (passphrase.Length < ShortestPassphrase)
        {
            throw new PulsarOpsException(
                nameof(SR.PassphraseTooShort), ErrorKind.InvalidInput, null, passphrase.Length, ShortestPassphrase);
        }
    }

    /// <summary>The SHA-256 of the public key, by which a user compares keys.</summary>
    public static string Fingerprint(RSA key) => Hex.Of(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>Opens a key of the operator. A key without encryption needs no passphrase, and ignores one.</summary>
    /// <exception cref="PulsarOpsException">The text is not such a key, or the passphrase does not fit.</exception>
    public static RSA Open(string file, ReadOnlySpan<char> text, SecureString? passphrase)
    {
        var block = Find(file, text);
        var data = block.Decode(text);
        try
        {
            if (block.Label == Plain)
                return Import(file, data);
            if (!IsEncryptedKey(data))
                throw Damaged(file);
            if (passphrase is null)
                throw new PulsarOpsException(nameof(SR.PassphraseRequired), ErrorKind.InvalidInput, file, file);
            return Secrets.Use(passphrase, characters => Decrypt(file, data, characters));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(data);
        }
    }

    /// <summary>Whether opening the key takes a passphrase, and much time.</summary>
    /// <exception cref="PulsarOpsException">The text is not such a key.</exception>
    public static bool IsEncrypted(string file, ReadOnlySpan<char> text) => Find(file, text).Label == Encrypted;

    /// <summary>Opens a key as the services of a host read it: unencrypted PKCS#8 from the first line.</summary>
    /// <exception cref="PulsarOpsException">A service could not read the key, or would not accept it.</exception>
    public static RSA OpenForHost(string file, ReadOnlySpan<char> text)
    {
        var block = Find(file, text);
        if (block.Label == Encrypted)
            throw new PulsarOpsException(nameof(SR.PrivateKeyEncrypted), ErrorKind.InvalidInput, file, file);
        if (block.Start != 0)
            throw new PulsarOpsException(nameof(SR.PrivateKeyPreceded), ErrorKind.InvalidInput, file, file);
        return Open(file, text, null);
    }

    /// <summary>The block of the key: PKCS#8 in either of its two forms.</summary>
    private static PemBlock Find(string file, ReadOnlySpan<char> text)
    {
        var block = Pem.Blocks(text)?.FirstOrDefault(IsKey) ?? throw Damaged(file);
        return block.Label switch
        {
            Plain or Encrypted => block,
            "EC PRIVATE KEY" or "DSA PRIVATE KEY" => throw NotRsa(file, block.Label[..^Plain.Length].TrimEnd()),
            _ => throw new PulsarOpsException(
                nameof(SR.PrivateKeyNotPkcs8), ErrorKind.InvalidInput, file, file, block.Label),
        };
    }

    private static bool IsKey(PemBlock block) =>
        block.Label.EndsWith(Plain, StringComparison.Ordinal);

    private static RSA Decrypt(string file, byte[] data, ReadOnlySpan<char> passphrase)
    {
        var key = RSA.Create();
        try
        {
            key.ImportEncryptedPkcs8PrivateKey(passphrase, data, out _);
            return key;
        }
        catch (CryptographicException error)
        {
            key.Dispose();
            throw new PulsarOpsException(nameof(SR.PassphraseWrong), ErrorKind.InvalidInput, file, error, file);
        }
    }

    private static RSA Import(string file, byte[] data)
    {
        var algorithm = AlgorithmOf(data) ?? throw Damaged(file);
        if (algorithm != Rsa)
            throw NotRsa(file, new Oid(algorithm).FriendlyName ?? algorithm);
        var key = RSA.Create();
        try
        {
            key.ImportPkcs8PrivateKey(data, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw Damaged(file);
        }
    }

    /// <summary>PrivateKeyInfo of RFC 5208: a version, then the algorithm; null for anything else.</summary>
    private static string? AlgorithmOf(byte[] data)
    {
        try
        {
            var info = new AsnReader(data, AsnEncodingRules.BER).ReadSequence();
            info.ReadInteger();
            return info.ReadSequence().ReadObjectIdentifier();
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>EncryptedPrivateKeyInfo of RFC 5208: the encryption, then the encrypted key.</summary>
    private static bool IsEncryptedKey(byte[] data)
    {
        try
        {
            var info = new AsnReader(data, AsnEncodingRules.BER).ReadSequence();
            info.ReadSequence().ReadObjectIdentifier();
            info.ReadOctetString();
            return !info.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    private static PulsarOpsException Damaged(string file) =>
        new(nameof(SR.PrivateKeyDamaged), ErrorKind.Corrupt, file, file);

    private static PulsarOpsException NotRsa(string file, string algorithm) =>
        new(nameof(SR.PrivateKeyNotRsa), ErrorKind.NotSupported, file, file, algorithm);
}
