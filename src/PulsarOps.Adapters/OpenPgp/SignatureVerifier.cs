using System.Text;
using System.Text.RegularExpressions;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Utilities.Encoders;
using PulsarOps.Releases;

namespace PulsarOps.Adapters.OpenPgp;

/// <summary>
/// Verifies detached OpenPGP signatures (RFC 4880) with a KEYS file, as Apache's projects publish it.
/// </summary>
internal sealed class SignatureVerifier : ISignatureVerifier
{
    // A KEYS file is a list of key blocks with the owners' names between them.
    private static readonly Regex Block = new(
        "-----BEGIN PGP PUBLIC KEY BLOCK-----.*?-----END PGP PUBLIC KEY BLOCK-----",
        RegexOptions.Singleline | RegexOptions.CultureInvariant);

    public string Verify(Stream content, Stream signature, string keys)
    {
        var given = SignatureOf(signature);
        var (key, owner) = KeysOf(keys).FirstOrDefault(pair => pair.Key.KeyId == given.KeyId);
        if (key is null)
        {
            throw new InvalidDataException(
                $"it was made with the key {given.KeyId:X16}, which the file does not contain");
        }

        var name = $"{owner} ({Hex.ToHexString(key.GetFingerprint()).ToUpperInvariant()})";
        if (key.HasRevocation())
            throw new InvalidDataException($"the key of {name} is revoked");
        if (key.GetValidSeconds() is > 0 and var seconds && key.CreationTime.AddSeconds(seconds) < given.CreationTime)
            throw new InvalidDataException($"the key of {name} had expired when the signature was made");

        given.InitVerify(key);
        var buffer = new byte[1024 * 1024];
        for (int count; (count = content.Read(buffer, 0, buffer.Length)) > 0;)
            given.Update(buffer, 0, count);
        return given.Verify() ? name : throw new InvalidDataException($"the archive is not what {name} signed");
    }

    private static PgpSignature SignatureOf(Stream stream)
    {
        try
        {
            if (new PgpObjectFactory(PgpUtilities.GetDecoderStream(stream))
                .NextPgpObject() is PgpSignatureList { Count: > 0 } list
                && list[0] is { SignatureType: PgpSignature.BinaryDocument } signature)
                return signature;
        }
        catch (Exception error) when (error is IOException or PgpException)
        {
            throw new InvalidDataException(error.Message, error);
        }

        throw new InvalidDataException("the file contains no signature of a file");
    }

    private static IEnumerable<(PgpPublicKey Key, string Owner)> KeysOf(string keys) =>
        from Match block in Block.Matches(keys)
        from ring in RingsOf(block.Value)
        let owner = ring.GetPublicKey().GetUserIds().FirstOrDefault() ?? "an unknown owner"
        from key in ring.GetPublicKeys()
        select (key, owner);

    /// <summary>
    /// Returns nothing for a block of an unsupported kind, such as an old one. The other keys still apply.
    /// </summary>
    private static IEnumerable<PgpPublicKeyRing> RingsOf(string block)
    {
        try
        {
            using var stream = new ArmoredInputStream(new MemoryStream(Encoding.ASCII.GetBytes(block)));
            return [.. new PgpPublicKeyRingBundle(stream).GetKeyRings()];
        }
        catch (Exception error) when (error is IOException or PgpException or ArgumentException)
        {
            return [];
        }
    }
}
