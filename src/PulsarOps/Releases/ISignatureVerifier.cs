namespace PulsarOps.Releases;

/// <summary>Verifies signatures of OpenPGP.</summary>
internal interface ISignatureVerifier
{
    /// <summary>Who made a signature.</summary>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">The detached signature.</param>
    /// <param name="keys">The text of a KEYS file.</param>
    /// <returns>The owner of the key, with its fingerprint.</returns>
    /// <exception cref="InvalidDataException">It is no valid signature of the content by one of the keys.</exception>
    string Verify(Stream content, Stream signature, string keys);
}
