using System.Collections.Concurrent;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using PulsarOps.Common;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;
using Renci.SshNet.Security.Cryptography;

namespace PulsarOps.Adapters.Ssh;

/// <summary>Caches private keys, because decrypting one takes a quarter of a second of CPU time.</summary>
internal sealed class PrivateKeyCache : IDisposable
{
    private readonly ConcurrentDictionary<(string File, SecureString? Passphrase), Lazy<PrivateKeyFile>> _files = new();
    private readonly ConcurrentDictionary<(SecureString Key, SecureString? Passphrase), Lazy<PrivateKeyFile>> _texts =
        new();

    /// <summary>The key in a file; null if it is encrypted and there is no passphrase.</summary>
    public IPrivateKeySource? Read(string file, SecureString? passphrase)
    {
        try
        {
            return new BestAlgorithm(
                _files.GetOrAdd((file, passphrase), key => new(() => Load(key.File, key.Passphrase))).Value);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            return null;
        }
        catch (Exception exception) when (exception is not PulsarOpsException)
        {
            throw Invalid(file, exception);
        }
    }

    /// <summary>The key in a text.</summary>
    public IPrivateKeySource? Read(SecureString text, SecureString? passphrase)
    {
        try
        {
            return new BestAlgorithm(
                _texts.GetOrAdd((text, passphrase), key => new(() => Load(key.Key, key.Passphrase))).Value);
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            return null;
        }
        catch (Exception exception) when (exception is not PulsarOpsException)
        {
            throw Invalid("The given private key", exception);
        }
    }

    /// <summary>A key with a certificate.</summary>
    public static IPrivateKeySource Certified(IPrivateKeySource key, byte[] certificate) =>
        new CertifiedKey(key, new(certificate));

    public void Dispose()
    {
        foreach (var key in _files.Values.Concat(_texts.Values).Where(key => key.IsValueCreated))
            key.Value.Dispose();
    }

    private static PrivateKeyFile Load(string file, SecureString? passphrase)
    {
        using var stream = new MemoryStream(File.ReadAllBytes(file));
        return Load(stream, passphrase);
    }

    private static PrivateKeyFile Load(SecureString text, SecureString? passphrase)
    {
        var bytes = Secret.Bytes(text);
        try
        {
            using var stream = new MemoryStream(bytes);
            return Load(stream, passphrase);
        }
        finally
        {
            Array.Clear(bytes, 0, bytes.Length);
        }
    }

    private static PrivateKeyFile Load(MemoryStream stream, SecureString? passphrase) =>
        passphrase is { Length: > 0 } ? new(stream, Secret.Text(passphrase)) : new(stream);

    // The library's messages never contain a passphrase, but do not mention a wrong one either.
    private static PulsarOpsException Invalid(string what, Exception exception) => new(
        nameof(SR.KeyFileInvalid), exception is FileNotFoundException or DirectoryNotFoundException
            ? ErrorKind.NotFound
            : ErrorKind.InvalidInput, what, exception,
        what, exception.GetType() == typeof(SshException)
            ? $"{exception.Message} (is the passphrase right?)"
            : exception.Message);

    /// <summary>
    /// Removes algorithms: an RSA key would be offered three times, each counts as an attempt, and the last one uses
    /// SHA-1.
    /// </summary>
    private sealed class BestAlgorithm(PrivateKeyFile file) : IPrivateKeySource
    {
        public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
        [
            file.HostKeyAlgorithms.FirstOrDefault(algorithm => algorithm.Name == "rsa-sha2-512")
                ?? file.HostKeyAlgorithms.First(),
        ];
    }

    private sealed class CertifiedKey(IPrivateKeySource key, Certificate certificate) : IPrivateKeySource
    {
        public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
            [AlgorithmOf(((KeyHostAlgorithm)key.HostKeyAlgorithms.First()).Key, certificate)];

        private static CertificateHostAlgorithm AlgorithmOf(Key key, Certificate certificate) => key is RsaKey rsa
            ? new(
                "rsa-sha2-512-cert-v01@openssh.com", key, certificate,
                new RsaDigitalSignature(rsa, HashAlgorithmName.SHA512))
            : new(certificate.Name, key, certificate);
    }
}

/// <summary>Decrypts a SecureString while it is used.</summary>
internal static class Secret
{
    /// <summary>The caller clears the bytes.</summary>
    public static byte[] Bytes(SecureString secret) => Encoding.UTF8.GetBytes(Text(secret));

    /// <summary>For libraries that accept only strings. A string cannot be cleared, so do not keep it.</summary>
    public static string Text(SecureString secret) => new NetworkCredential("", secret).Password;
}
