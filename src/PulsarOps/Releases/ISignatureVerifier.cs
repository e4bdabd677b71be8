namespace PulsarOps.Releases;

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
