using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using PulsarOps.Common;
using PulsarOps.Loading;

namespace PulsarOps.Releases;

/// <summary>Verifies that an archive is the published one.</summary>
internal static class ArchiveChecksum
{
    private static readonly Regex Sha512 = new(
        @"(?<![0-9A-Fa-f])[0-9A-Fa-f]{128}(?![0-9A-Fa-f])", RegexOptions.CultureInvariant);

    /// <summary>Verifies the archive and returns its sha512. Throws ArchiveCorrupt or ArchiveChecksumMissing.</summary>
    /// <param name="archive">The archive's path.</param>
    /// <param name="given">The checksum given by the user; null for that in the file <c>.sha512</c> beside the
    /// archive.</param>
    public static string Verify(string archive, string? given)
    {
        var expected = given is not null ? Parse(given, "-ArchiveSha512") : ReadBeside(archive);
        var actual = Compute(archive);
        return actual == expected
            ? actual
            : throw new PulsarOpsException(
                nameof(SR.ArchiveCorrupt), ErrorKind.Corrupt, archive, archive, actual, expected);
    }

    private static string ReadBeside(string archive)
    {
        var file = archive + ".sha512";
        return File.Exists(file)
            ? Parse(File.ReadAllText(file), file)
            : throw new PulsarOpsException(nameof(SR.ArchiveChecksumMissing), ErrorKind.NotFound, archive, archive);
    }

    /// <summary>Finds the digits, because the published files differ in the text around them.</summary>
    public static string Parse(string text, string source) => Sha512.Match(text) is { Success: true } match
        ? match.Value.ToLowerInvariant()
        : throw new PulsarOpsException(nameof(SR.ArchiveChecksumInvalid), ErrorKind.InvalidInput, source, source);

    private static string Compute(string archive)
    {
        using var stream = new FileStream(archive, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return Compute(stream);
    }

    /// <summary>The sha512 of the rest of a stream.</summary>
    public static string Compute(Stream stream)
    {
        // Uses large blocks: the framework's blocks of 4 KB take twice the time.
        using var sha512 = SHA512.Create();
        var buffer = new byte[1024 * 1024];
        for (int count; (count = stream.Read(buffer, 0, buffer.Length)) > 0;)
            sha512.TransformBlock(buffer, 0, count, null, 0);
        sha512.TransformFinalBlock(buffer, 0, 0);
        return Hex.Of(sha512.Hash!);
    }
}

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

/// <summary>Verifies OpenPGP signatures.</summary>
internal interface ISignatureVerifier
{
    /// <summary>Verifies a signature and returns its owner.</summary>
    /// <param name="content">The signed content.</param>
    /// <param name="signature">The detached signature.</param>
    /// <param name="keys">The text of a KEYS file.</param>
    /// <returns>The owner of the key, with its fingerprint.</returns>
    /// <exception cref="InvalidDataException">The signature is not a valid signature of the content by one of the
    /// keys.</exception>
    string Verify(Stream content, Stream signature, string keys);
}
