using System.Globalization;
using PulsarOps.Common;
using PulsarOps.Loading;

namespace PulsarOps.Releases;

/// <summary>Verifies that an archive is signed by one of the keys that the user trusts.</summary>
internal static class ArchiveSignature
{
    public const string Suffix = ".asc";

    /// <param name="archive">The archive's path, with its signature beside it.</param>
    /// <param name="keys">The path of a KEYS file.</param>
    /// <param name="log">Receives the name of the signer.</param>
    public static void Verify(string archive, string keys, IDeploymentLog log)
    {
        try
        {
            var trusted = File.ReadAllText(keys);
            using var content = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            using var signature = File.OpenRead(archive + Suffix);
            var verifier = AdapterLoader.Create<ISignatureVerifier>("OpenPgp.SignatureVerifier");
            var owner = verifier.Verify(content, signature, trusted);
            log.Verbose(string.Format(CultureInfo.InvariantCulture, "{0} is signed by {1}.", archive, owner));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PulsarOpsException(
                nameof(SR.SignatureUnreadable), ErrorKind.NotFound, archive, error, archive, keys, error.Message);
        }
        catch (InvalidDataException error)
        {
            throw new PulsarOpsException(
                nameof(SR.SignatureInvalid), ErrorKind.Corrupt, archive, error, archive, keys, error.Message);
        }
    }
}
