namespace PulsarOps;

/// <summary>
/// The source of a release or a JDK. If it is empty, PulsarOps searches for the release's archive or downloads it.
/// </summary>
public sealed class PulsarArchive
{
    internal PulsarArchive(
        string? path, string? sha512, string? url = null, string? proxy = null, string? keysPath = null)
    {
        Path = path;
        Sha512 = sha512;
        Url = url;
        Proxy = proxy;
        KeysPath = keysPath;
    }

    /// <summary>The archive on this computer, such as <c>apache-pulsar-4.0.8-bin.tar.gz</c>.</summary>
    public string? Path { get; }

    /// <summary>
    /// The http or https URL from which the hosts download the archive themselves (otherwise UrlInvalid).
    /// </summary>
    public string? Url { get; }

    /// <summary>
    /// The proxy of that download: an http or https URL of a host and a port (otherwise ProxyInvalid). The default is
    /// the proxy in each host's environment, which may contain a password.
    /// </summary>
    public string? Proxy { get; }

    /// <summary>
    /// The expected sha512: 128 hexadecimal digits. The default is that in the file <c>.sha512</c> beside the archive.
    /// </summary>
    public string? Sha512 { get; }

    /// <summary>
    /// The file of OpenPGP keys, one of which must have signed the archive, such as
    /// <c>https://downloads.apache.org/pulsar/KEYS</c>.
    /// The signature is the file <c>.asc</c> beside the archive. If unset, signatures are not checked.
    /// </summary>
    public string? KeysPath { get; }

    public override string ToString() => Path ?? Url ?? "";
}
